import pytest

from customers_client import Refused


def test_finds_the_customer_that_it_created(client):
    created = client.create(email="ada@example.com", customer_type="individual", first_name="Ada")
    assert client.find_by_email("ada@example.com") == created


def test_finds_nobody_where_there_is_nobody(client):
    assert client.find_by_email("ada@example.com") is None


def test_changes_only_the_names_that_it_gives(client):
    created = client.create(email="ada@example.com", customer_type="individual", first_name="Ada")
    renamed = client.rename(created["id"], last_name="Lovelace")
    assert (renamed["first_name"], renamed["last_name"]) == ("Ada", "Lovelace")


def test_tells_a_taken_email_from_other_failures(client):
    client.create(email="ada@example.com", customer_type="individual")
    with pytest.raises(Refused) as refused:
        client.create(email="Ada@example.com", customer_type="business")
    assert (refused.value.status, refused.value.code) == (409, "DUPLICATE_KEY_ERROR")
