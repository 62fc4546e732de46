"""Secrets in what is imported are covered; what people say about secrets stays readable."""

import time

import pytest

from pmcore.intake.masking import COVER, Masked, all_without_addresses, mask, may_hide, without_addresses
from pmcore.intake.texts import Texts

LETTERS = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zA2bC4dE6f"
HEX = "0123456789abcdef" * 4

# What is a secret, and a line that has it. All are made up.
SECRETS = {
    "AWS key": (key := "AKIA" + "ABCDEFGHIJ234567", f"found {key} in the log"),
    "AWS secret": (LETTERS, f"aws_secret_access_key = {LETTERS}"),
    "Slack bot token": (key := "xoxb-" + "123456789012-abcdefghij", f"posted with {key}, sorry"),
    "Slack refresh token": (key := "xoxe.xoxp-" + "1-Mi0yLTEyMzQ1Njc4", f"got {key}"),
    "Slack webhook": ("T01/B02/" + "abcDEF123456", "curl https://hooks.slack.com/services/T01/B02/" + "abcDEF123456"),
    "Discord webhook": (key := f"99999999999/{LETTERS}", f"https://discord.com/api/webhooks/{key}"),
    "GitHub token": (key := f"ghp_{LETTERS}", f"git clone with {key}"),
    "GitHub fine-grained token": (key := f"github_pat_11ABC_{LETTERS}", f"the robot uses {key}."),
    "GitLab token": (key := "glpat-" + LETTERS[:20], f"PRIVATE-TOKEN {key}"),
    "OpenAI key": (key := f"sk-proj-{LETTERS}", f"key {key} was used"),
    "Stripe key": (key := "sk_" + "live_" + LETTERS[:24], f"charge with {key}"),
    "Stripe webhook": (key := "whsec_" + LETTERS[:32], f"signed by {key}"),
    "Google API key": (key := "AIza" + LETTERS[:35], f"maps?{key}"),
    "npm token": (key := "npm_" + LETTERS[:36], f"//registry/:_auth {key}"),
    "SendGrid key": (key := f"SG.{LETTERS[:22]}.{LETTERS}", f"mail with {key}"),
    "Vault token": (key := f"hvs.{LETTERS[:28]}", f"VAULT {key}"),
    "Grafana token": (key := f"glsa_{LETTERS}", f"grafana {key}"),
    "Databricks token": (key := f"dapi{HEX[:32]}", f"spark {key}"),
    "Telegram bot": (key := f"123456789:AA{LETTERS[:33]}", f"bot{key}/send then bot {key}"),
    "JSON web token": (key := f"eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.{LETTERS[:20]}", f"auth {key}"),
    "private key": ("MIIEow", "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"),
    "private key that was cut": ("MIIEow", "-----BEGIN OPENSSH PRIVATE KEY-----\nMIIEow\nAAA"),
    "bearer": ("abc123def456ghi", "Authorization: Bearer abc123def456ghi"),
    "basic": ("cGF0Omh1bnRlcjI=", "authorization: basic cGF0Omh1bnRlcjI="),
    "password in an address": ("s3cr3t", "psql postgres://app:s3cr3t@db.example.test/shop"),
    "token in an address": ("abcdef123", "https://files.example.test/x.png?t=abcdef123&v=1"),
    "signed address": (HEX[:30], f"https://s3.example.test/x?X-Amz-Signature={HEX[:30]}"),
    "password set": ("hunter22", "PGPASSWORD=hunter22 psql"),
    "password in JSON": ("correcthorse", '{"user": "app", "password": "correcthorse"}'),
    "password in YAML": ("changeme", "db:\n  password: changeme\n  port: 1"),
    "password told": ("hunter22", "the root password is hunter22"),
    "password flag": ("hunter22", "mysql --user app --password hunter22 -e 'select 1'"),
    "client secret": (LETTERS[:30], f"client_secret: '{LETTERS[:30]}'"),
    "Azure account key": (f"{LETTERS}==", f"AccountName=shop;AccountKey={LETTERS}==;EndpointSuffix=x"),
    "Sentry": (HEX[:32], f"dsn https://{HEX[:32]}@errors.example.test/4"),
    "cookie": ("sid=a1b2c3d4e5", "Cookie: sid=a1b2c3d4e5"),
    "secret between quotation marks": ("abc def123", "export DB_PASSWORD='abc def123'"),
    "token in JSON with blanks": ("abcdefgh1", '{"token" : "abcdefgh1"}'),
    "flag at the beginning": ("abcdef1234567", "--token abcdef1234567"),
    "password of curl": ("S3cret123", "curl -s -u admin:S3cret123 https://example.test"),
    "password of mysql": ("S3cretPass", "mysql -u root -pS3cretPass shop"),
    "password in XML": ("hunter22", "<password>hunter22</password>"),
    "password in German": ("geheim123", "Passwort: geheim123!"),
    "password in French": ("secret123", "mot de passe: secret123!"),
    "password in Spanish": ("secreto123", "la contraseña: secreto123"),
    "pass in an address": ("hunter22x", "pass=hunter22x&user=pat"),
    "key of Rails": (HEX[:32], f"SECRET_KEY_BASE={HEX[:32]}"),
    "token told": (LETTERS, f"the token {LETTERS} was in the log"),
    "bearer token": ("abcdef0123456789", "with bearer token abcdef0123456789"),
    "link into a call": ("abcDEF123", "https://meet.example.test/x?auth=abcDEF123)"),
    "number of a person": ("+49 170 1234567", "call me at +49 170 1234567"),
    "number in one piece": ("+491701234567", "sms to +491701234567 failed"),
    "address of a person": ("pat.doe@example.test", "ask pat.doe@example.test about it"),
}  # fmt: skip

# A text, and what must not be in it any more.
SAID = {
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----": "MIIabc",
    "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln": "eyJhbGci",
    "AKIAABCDEFGHIJKLMNOP": "AKIAABCD",
    "xoxb-1234567890-abcdef": "1234567890",
    "xapp-1-A0123456789": "A0123456789",
    "https://hooks.slack.com/services/T0/B0/x1y2z3": "x1y2z3",
    "ghp_abcdefghijklmnopqrstuvwx": "abcdefghij",
    "github_pat_abcdefghijklmnopqrstuvwx": "abcdefghij",
    "glpat-abcdefghijklmnopqrst": "abcdefghij",
    "sk-proj-abcdefghijklmnopqrstuvwx": "abcdefghij",
    "rk_live_abcdefghijklmnop": "abcdefghij",
    "AIzaSyA0123456789012345678901234567890": "SyA01234",
    "ya29.a0AfH6SMBabcdefghijklmnop": "a0AfH6",
    "Authorization: Bearer abcdefghijkl.mnop": "abcdefghijkl",
    "authorization: basic YWxhZGRpbjpvcGVu": "YWxhZGRp",
    "postgres://app:s3cr3t!pw@db.example.test/orders": "s3cr3t",
    "https://files.example.test/a.png?token=abcdef1234": "abcdef1234",
    "https://files.example.test/a.png?x=1&X-Amz-Signature=abcdef1234": "abcdef1234",
    "https://files.example.test/a.png?t=abcdef1234": "abcdef1234",
    "PASSWORD = hunter22": "hunter22",
    "the password is hunter22": "hunter22",
    "api key: abcd-efgh": "abcd-efgh",
    "client_secret=>abcdefgh": "abcdefgh",
    '{"token": "abcdefgh"}': "abcdefgh",
    "mail ana.berg+ops@example.test": "ana.berg",
    "пиши на пользователь@example.test": "пользователь",
}

ORDINARY = (
    "The token expired and nobody noticed",
    "token: expired",
    "API key: missing in the new cluster",
    "password is incorrect for user app",
    "The password is rotated every 90 days",
    "secret is missing, see the runbook",
    "We found the secret: somebody had changed the order of the steps",
    "Password reset emails are delayed by 20 minutes",
    "The access key was revoked at 14:05",
    "rotated the token, all pods restarted",
    "max_tokens=4096 and token_count: 123456",
    "password=$DB_PASSWORD psql",
    "password: ${DB_PASSWORD}",
    "password: <redacted>",
    "api_key: null",
    "secret: ********",
    "primary key: customer_id of orders",
    "The bearer of bad news: checkout is down",
    "basic authentication is switched off",
    "asiapacificnortheast1 is slow",
    "@pat could you look at the key metrics?",
    "deploy with ssh user@ then look",
    "risk-averse-rollout-of-the-new-proxy was chosen",
    "the keyboard of the on-call was broken, tokens per second at 400",
    "mail from shop-alerts@example.test came late",
    "see https://grafana.example.test/d/abc?orgId=1&from=1485903600000",
    "password: please reset it for everybody who asks",
    "the token of the deploy expired",
    "key decision: roll back",
    "password: •••",
    "paged by alerts@noreply.example.test",
    "a secret meeting",
    "see https://example.test/?page=2",
    "10:00:00.123 took 5:AA seconds",
    "commit deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
    "request_id=7f9c24e8-3b12-4fef-91e0-56a2d5a8c1b2",
    "the logo@2x.png is missing",
    "ssh root@10.0.0.5 from 192.168.1.12",
    "Basic AuthenticationFilter failed",
    "sk-learn-contrib-package-version-12345",
    "tests pass=all_of_them",
    "load +1234567 in total, +5 10 20, +100.00 200.00",
    "14:05 +02:00 and @@ -1,5 +1,7 @@",
    "mysql -p 3306 and curl -u admin https://example.test",
    "the token bucket of the gateway was full at 14:05",
)


def test_there_are_more_than_25_kinds():
    assert len(SECRETS) >= 25


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_covered_and_counted(kind):
    secret, line = SECRETS[kind]
    assert secret in line
    found = mask(line)
    assert secret not in found.text
    assert COVER in found.text
    assert found.how_many == line.count(secret)
    assert may_hide(f"nothing here\n{line}")


@pytest.mark.parametrize("kind", SECRETS)
def test_a_masked_line_has_no_secret_any_more(kind):
    once = mask(SECRETS[kind][1]).text
    assert mask(once) == (once, 0)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_a_sentence_about_secrets_stays_as_it_is(sentence):
    assert mask(sentence) == (sentence, 0)


@pytest.mark.parametrize(("text", "secret"), SAID.items())
def test_a_secret_is_covered_wherever_it_stands(text, secret):
    for said in (text, f"14:05 {text}, and so on", f"größer\n{text}\n時刻"):
        masked = mask(said)
        assert secret not in masked.text
        assert masked.how_many == 1
        assert may_hide(f"nothing\n{said}")


def test_what_stands_around_a_secret_stays():
    assert mask("psql postgres://app:s3cr3t@db.example.test/shop now").text == (
        f"psql postgres://app:{COVER}@db.example.test/shop now"
    )
    assert mask("mail pat@example.test and sam@example.test").text == f"mail {COVER} and {COVER}"


@pytest.mark.parametrize(
    "text",
    ["a." * 4500 + "@", "x" * 9000 + "@", "token" * 1800, "http://" * 1300 + "@a", "-----BEGIN " * 800, "key: " * 1800, "eyJ" * 3000],
    ids=["dots", "letters", "token", "http", "begin", "key", "eyj"],
)  # fmt: skip
def test_no_text_takes_long(text):
    begin = time.process_time()
    mask(text)
    assert time.process_time() - begin < 0.5


def test_a_text_without_secrets_costs_next_to_nothing():
    text = (
        "<@U01> error rate 10% on &lt;checkout&gt;, see <https://g.example.test/d/10|dash>, größer, ask @pat "
        * 2
    )
    assert not may_hide(text)
    begin = time.process_time()
    assert not any(map(may_hide, [text] * 5000))
    assert time.process_time() - begin < 0.1  # it was 0.4 s with counted repetitions


def test_addresses_in_many_texts_are_covered_as_in_each_alone():
    """Those that were met last are replaced in all texts at once; what that leaves is looked at text by text."""
    people = [f"person.{number}@example.test" for number in range(20)]
    shapes = (
        "asked {0} about it", '{{"owner": "{0}", "id": 5}}', '{{"owner":"{0}","and":"{1}"}}', "{0}", "{0} {0} {1}", "<{0}>, {1}.",
        "https://{0}/page", '{{"url":"https://bob:hunter22@example.test","to":"{0}"}}', "no address", "a\0b {0}", "a\1b {0}", "ask @ana",
    )  # fmt: skip
    texts = [
        shape.format(one, other)
        for one, other in zip(people[:3] * 2 + people, people[3:9] + people, strict=False)
        for shape in shapes
    ]
    alone = [without_addresses(each) for each in texts]
    plain = [each for each in texts if not {"\0", "\1"} & set(each)]
    for several, size in ((texts, 16), (plain, 16), (plain, 3), (plain, 256)):
        for begin in range(0, len(several), size):
            some = several[begin : begin + size]
            found, counts = all_without_addresses(some)
            assert list(map(Masked, found, counts)) == list(map(without_addresses, some))
            in_bytes, counts = all_without_addresses(Texts(list(map(str.encode, some))))
            assert list(map(Masked, in_bytes, counts)) == list(map(without_addresses, some))
    assert not any("person.5@" in each.text for each in alone if "://" not in each.text)
