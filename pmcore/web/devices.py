"""What a browser is, in the words of whoever owns it: `Firefox on Windows`, guessed from what it says of itself."""

import re

# In this order: most browsers name the ones that they want to be taken for as well.
BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Version/[\d.]+ .*Safari/|Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)
# Programs that look at every link that is sent in a chat or a mail, to show what is behind it or whether it is harmful.
PREVIEWS = re.compile(
    r"bot\b|bot[/;-]|crawl|spider|preview|externalhit|facebook|whatsapp|telegram|slack|discord|skype|teams|linkedin|twitter|"
    r"pinterest|embed|iframely|unfurl|mastodon|matrix|synapse|mattermost|rocket\.?chat|zulip|signal|viber|line/|kakaotalk-scrap|"
    r"snap url|vkshare|yandex|google-|googleimageproxy|mediapartners|bing|apis-google|safelinks|proofpoint|barracuda|mimecast|"
    r"microsoft office|ms-office|outlook|nextcloud|atlassian|jira|notion|trello|asana|miro|urlscan|virustotal|lighthouse|"
    r"python|curl|wget|okhttp|axios|node-fetch|undici|go-http|java/|libwww|perl|ruby|php|httpclient",
    re.IGNORECASE,
)


def device_named(user_agent: str) -> str:
    """Return what a browser is in a few plain words; an empty text where it does not say."""
    browser, system = (
        next((name for name, pattern in known if re.search(pattern, user_agent)), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return f"{browser} on {system}" if browser and system else browser or system


def is_preview(user_agent: str) -> bool:
    """Return whether something that fetches a page is, as far as it says, no person's browser."""
    return not re.search(r"Mozilla/5\.0 \(.+\)", user_agent) or bool(PREVIEWS.search(user_agent))
