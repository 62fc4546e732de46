"""Files that importers meet: for each a realistic one with every quirk of its sort, what is in it, and hostile ones."""

from tests.intake import (
    alertmanager,
    alerts,
    chat,
    delimited,
    deployments,
    jira,
    lines,
    opsgenie,
    pagerduty,
    pasted,
    slack,
    statuspage,
    transcript,
    word,
)

FIXTURES = {
    "alertmanager": alertmanager,
    "alerts": alerts,
    "chat": chat,
    "csv": delimited,
    "docx": word,
    "deployments": deployments,
    "jira": jira,
    "lines": lines,
    "opsgenie": opsgenie,
    "pagerduty": pagerduty,
    "slack": slack,
    "statuspage": statuspage,
    "table": pasted,
    "transcript": transcript,
}
