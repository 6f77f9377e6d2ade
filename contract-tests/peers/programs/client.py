# The client that openapi-python-client made, signed in a hook of httpx.
import hashlib, hmac, os, secrets, sys, time
from uuid import UUID

from customers_api_client import Client
from customers_api_client.api.customers import (
    blacklist_customer, create_customer, delete_customer, get_customer, list_customers, update_customer,
)
from customers_api_client.models import BlacklistRequest, CreateRequest, UpdateRequest
from customers_api_client.models.create_request_customer_type import CreateRequestCustomerType


def sign(request):
    client, secret = os.environ.get("CLIENT_ID"), os.environ.get("CLIENT_SECRET")
    if not client:
        return
    timestamp, nonce = str(int(time.time())), secrets.token_hex(16)
    text = f"{client}:{timestamp}:{nonce}:".encode() + request.read()
    request.headers["X-Auth-Client"] = client
    request.headers["X-Auth-Timestamp"] = timestamp
    request.headers["X-Auth-Nonce"] = nonce
    request.headers["X-Auth-Signature"] = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


api = Client(
    base_url=sys.argv[1],
    raise_on_unexpected_status=True,
    httpx_args={"event_hooks": {"request": [sign]}, "trust_env": False},
)
body = CreateRequest(
    email=f"python-{time.time_ns()}@example.com",
    customer_type=CreateRequestCustomerType.INDIVIDUAL,
    first_name="Zoë",
    metadata={"tier": "gold"},
)
made = create_customer.sync_detailed(client=api, body=body)
assert made.status_code == 201, made
customer = made.parsed.data
assert isinstance(customer.id, UUID) and customer.metadata == '{"tier":"gold"}' and customer.first_name == "Zoë"
assert customer.created_at.utcoffset().total_seconds() == 0
assert create_customer.sync_detailed(client=api, body=body).status_code == 409
found = list_customers.sync(client=api, email=body.email).data
assert found.total == 1 and found.customers[0].id == customer.id
changed = update_customer.sync(customer.id, client=api, body=UpdateRequest(last_name="Eze", metadata='{"a":1}')).data
assert changed.last_name == "Eze" and changed.metadata == '{"a":1}'
assert not blacklist_customer.sync(customer.id, client=api, body=BlacklistRequest(blacklist=True)).data.is_active
assert list_customers.sync(client=api, id=customer.id, is_active=False).data.total == 1
assert delete_customer.sync_detailed(customer.id, client=api).status_code == 200
assert get_customer.sync_detailed(str(customer.id), client=api).status_code == 404
print("worked")
