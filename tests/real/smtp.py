"""A real mail server for the tests: aiosmtpd, printing each letter it takes as one line of JSON.

What is written to nobody@ is refused, to loud@ with signs that steer a terminal, and to slow@ there is no answer for a long while.

Arguments: port, folder with cert.pem and key.pem ("" for plain), "auth" to want ada/secret.
"""
import asyncio, json, ssl, sys, time
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

port, certs, auth = int(sys.argv[1]), sys.argv[2], "auth" in sys.argv[3:]


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("loud@"):
            return "550 5.1.1 no \x1b[31m\x07such mailbox \x1b]0;mine\x07"
        if address.startswith("slow@"):
            await asyncio.sleep(600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "raw": envelope.content.decode("utf-8", "replace"),
                          "hello": session.host_name, "tls": session.ssl is not None, "user": session.auth_data is not None}), flush=True)
        return "250 taken as number 7"


def check(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"ada" and data.password == b"secret"
    # What is not handled here is refused by the server itself, with its 535.
    return AuthResult(success=good, handled=good, auth_data=data)


options = {}
if certs:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certs + "/cert.pem", certs + "/key.pem")
    options.update(tls_context=context, require_starttls=True)
if auth:
    options.update(authenticator=check, auth_required=True)
Controller(Handler(), hostname="127.0.0.1", port=port, **options).start()
print("ready", flush=True)
while True:
    time.sleep(60)
