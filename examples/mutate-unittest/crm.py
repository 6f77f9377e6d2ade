"""What our support desk does with customers: look them up, mend what is wrong, close and remove accounts."""

import json
import os
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class CrmError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class NotFound(CrmError):
    pass


@dataclass(frozen=True)
class Customer:
    id: str
    email: str
    name: str
    is_business: bool
    is_active: bool
    notes: dict

    @classmethod
    def from_json(cls, data):
        names = [data.get("first_name"), data.get("last_name")]
        return cls(
            id=data["id"],
            email=data["email"],
            name=" ".join(name for name in names if name),
            is_business=data["customer_type"] == "business",
            is_active=data["is_active"],
            notes=json.loads(data["metadata"]),
        )


class Crm:
    def __init__(self, base_url=None):
        self.base_url = base_url or os.environ.get("BASE_URL", "http://127.0.0.1:4010")

    def add(self, email, first_name=None, last_name=None, business=False, reference=None):
        body = {"email": email, "customer_type": "business" if business else "individual"}
        for name, value in (("first_name", first_name), ("last_name", last_name), ("reference", reference)):
            if value is not None:
                body[name] = value
        return Customer.from_json(self._call("POST", "", body))

    def get(self, customer_id):
        return Customer.from_json(self._call("GET", f"/{customer_id}"))

    def search(self, **filters):
        """Customers by reference, email, customer_type or is_active: the first page of them, and how many there are."""
        data = self._call("GET", "?" + urlencode(filters))
        return [Customer.from_json(each) for each in data["customers"]], data["total"]

    def correct(self, customer_id, **fields):
        return Customer.from_json(self._call("PUT", f"/{customer_id}", fields))

    def close(self, customer_id):
        self._call("POST", f"/blacklist/{customer_id}", {"blacklist": True})

    def reopen(self, customer_id):
        self._call("POST", f"/blacklist/{customer_id}", {"blacklist": False})

    def remove(self, customer_id):
        self._call("DELETE", f"/{customer_id}")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.base_url}/api/customers{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=5) as response:
                return json.load(response).get("data")
        except HTTPError as error:
            with error:
                message = json.load(error).get("message", "")
            raise (NotFound if error.code == 404 else CrmError)(error.code, message) from None
