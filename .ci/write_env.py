"""Print the settings that the samples need. The keys are random: one keeps listeners' ids unreadable."""

import secrets

print(
    f"""# Settings for the samples. Every NEWS_ name is explained in skill/settings.py.
NEWS_LICENSEE=byline-demo
NEWS_SKILL_ID=amzn1.ask.skill.byline-sample
NEWS_VERIFY=off
NEWS_PRIVATE_FEED_HOSTS=127.0.0.1:5080
NEWS_LISTENER_KEY={secrets.token_urlsafe(32)}
# What the sample publisher Harbor signs its notices with: see docs/notices.md.
HARBOR_NOTICE_KEY={secrets.token_urlsafe(32)}"""
)
