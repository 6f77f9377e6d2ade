# What the document cannot say: text in metadata is a JSON object, a national phone needs a country_code, which an update
# may find kept; and how a request is signed.
import hashlib, hmac, json, os, secrets, time

import requests
import schemathesis


@schemathesis.hook
def filter_body(context, body):
    if not isinstance(body, dict):
        return True
    phone, metadata = body.get("phone"), body.get("metadata")
    if isinstance(phone, str) and not phone.startswith("+") and "country_code" not in body:
        return False
    if not isinstance(metadata, str):
        return True
    try:
        return isinstance(json.loads(metadata), dict)
    except ValueError:
        return False


class Signature(requests.auth.AuthBase):
    def __call__(self, request):
        client, secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
        timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
        body = request.body or b""
        text = f"{client}:{timestamp}:{nonce}:".encode() + (body.encode() if isinstance(body, str) else body)
        request.headers["X-Auth-Client"] = client
        request.headers["X-Auth-Timestamp"] = timestamp
        request.headers["X-Auth-Nonce"] = nonce
        request.headers["X-Auth-Signature"] = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
        return request


# A request that is to be refused for want of these headers, or for wrong ones, stays as it is.
def has_wrong_headers(case):
    parts = case.meta.components if case.meta else {}
    return any(
        getattr(place, "value", place) == "header" and part.mode.is_negative for place, part in parts.items()
    )


if os.environ.get("CLIENT_ID"):

    @schemathesis.auth()
    class Signed:
        def get(self, case, context):
            return Signature()

        def set(self, case, data, context):
            if not has_wrong_headers(case):
                case._auth = data
