"""Byline: licensed news, read aloud within what each licence lets out.

stories/   what there is to say (pure)      rights/    what may be said (pure)
desk/      the verbs: refresh, turn …       voice/     the conversation, which knows no Alexa
alexa/     the only room that knows ask_sdk simulator/ typed words to a request; sample publishers
intake/    feeds come in                    store/     what is kept
web/       the Flask routes                 reports/   what goes out on paper
cli/       the commands
compose.py puts the parts together; app.py makes the Flask app; settings.py reads NEWS_*.
"""

RELEASE = "0.1.0"
