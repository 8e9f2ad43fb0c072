"""An adversary: it serves real feeds, talks to a running skill as many listeners do, and looks in everything
that comes back for words that the licence keeps in.

    python -m tests.adversary --feeds FOLDER --licence-words 12 --conversations 500

It shares no code with the skill. It writes the licences, so it knows what may leave; it reads the feeds by
its own means; and all that it knows of the skill is what processes send over HTTP.

A second one lives in one process, where a million turns take minutes, and there it moves the clock, amends licences,
edits stories and restarts (`world.py`, `happenings.py`); its auditor too measures only what left:

    python -m tests.adversary.turns --turns 1000000
    python -m tests.adversary.stitching
"""
