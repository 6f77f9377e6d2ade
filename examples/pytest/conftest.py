import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from customers_client import CustomersClient

KIT = Path(__file__).parent / "node_modules" / "customers-kit" / "dist" / "cli" / "main.js"


@pytest.fixture(scope="session")
def mock_url():
    """One mock for the run, on a free port; with pytest-xdist each worker has one of its own."""
    command = ["node", str(KIT), "serve", "--port", "0", "--log", "none"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as mock:
        url = mock.stdout.readline().strip()  # its first line, or nothing where it could not start
        assert url, "the mock did not start"
        yield url
        mock.terminate()


@pytest.fixture
def world_url(mock_url):
    """A world of the mock for one test: customers, faults and a clock that no other test sees."""
    return f"{mock_url}/__worlds/{uuid4()}"


@pytest.fixture
def client(world_url):
    return CustomersClient(world_url)
