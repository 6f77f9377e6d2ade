"""A tiny client of the Customers API: what the tests beside it are about."""

import json
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Refused(Exception):
    """The API refused the request, with this status and code."""

    def __init__(self, status, answer):
        super().__init__(answer["message"])
        self.status = status
        self.code = answer["code"]


class CustomersClient:
    def __init__(self, base_url):
        self.base_url = base_url

    def create(self, **customer):
        return self._ask("POST", "", customer)

    def rename(self, customer_id, **names):
        return self._ask("PUT", f"/{customer_id}", names)

    def find_by_email(self, email):
        customers = self._ask("GET", "?" + urlencode({"email": email}))["customers"]
        return customers[0] if customers else None

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        request = Request(f"{self.base_url}/api/customers{path}", data, headers, method=method)
        try:
            with urlopen(request, timeout=10) as response:
                return json.load(response)["data"]
        except HTTPError as error:
            with error:
                raise Refused(error.code, json.load(error)) from None
