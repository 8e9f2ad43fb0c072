"""An adversary: it serves real feeds, talks to a running skill as many listeners do, and looks in everything
that comes back for words that the licence keeps in.

    python -m tests.adversary --feeds FOLDER --licence-words 12 --conversations 500

It shares no code with the skill. It writes the licences, so it knows what may leave; it reads the feeds by
its own means; and all that it knows of the skill is what processes send over HTTP.
"""
