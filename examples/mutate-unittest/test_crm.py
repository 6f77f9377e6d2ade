import unittest
import uuid

from crm import Crm, CrmError, NotFound


def an_email():
    return f"{uuid.uuid4().hex}@example.com"


class CrmTest(unittest.TestCase):
    def setUp(self):
        self.crm = Crm()
        self.email = an_email()
        self.customer = self.crm.add(self.email, "Grace", "Hopper")

    def test_add_returns_the_customer(self):
        self.assertEqual(self.customer.email, self.email)
        self.assertEqual(self.customer.name, "Grace Hopper")
        self.assertFalse(self.customer.is_business)
        self.assertTrue(self.customer.is_active)
        self.assertEqual(self.customer.notes, {})

    def test_get(self):
        self.assertEqual(self.crm.get(self.customer.id), self.customer)

    def test_get_of_an_unknown_customer(self):
        with self.assertRaises(NotFound):
            self.crm.get(str(uuid.uuid4()))

    def test_add_the_same_email_again(self):
        with self.assertRaises(CrmError) as caught:
            self.crm.add(self.email)
        self.assertEqual(caught.exception.status, 409)

    def test_add_without_an_email(self):
        with self.assertRaises(CrmError):
            self.crm.add("")

    def test_search_by_email(self):
        found, total = self.crm.search(email=self.email)
        self.assertEqual(total, 1)
        self.assertEqual(found[0].id, self.customer.id)

    def test_search_by_reference(self):
        reference = uuid.uuid4().hex
        added = self.crm.add(an_email(), reference=reference)
        found, _ = self.crm.search(reference=reference)
        self.assertEqual([each.id for each in found], [added.id])

    def test_search_for_businesses(self):
        self.crm.add(an_email(), "Acme", business=True)
        found, total = self.crm.search(customer_type="business")
        self.assertGreaterEqual(total, 1)
        self.assertTrue(all(each.is_business for each in found))

    def test_correct_the_first_name(self):
        corrected = self.crm.correct(self.customer.id, first_name="Grace B.")
        self.assertEqual(corrected.name, "Grace B. Hopper")
        self.assertEqual(self.crm.get(self.customer.id).name, "Grace B. Hopper")

    def test_correct_an_unknown_customer(self):
        with self.assertRaises(NotFound):
            self.crm.correct(str(uuid.uuid4()), first_name="Nobody")

    def test_close_and_reopen(self):
        self.crm.close(self.customer.id)
        self.assertFalse(self.crm.get(self.customer.id).is_active)
        closed, _ = self.crm.search(email=self.email, is_active="false")
        self.assertEqual(len(closed), 1)
        self.crm.reopen(self.customer.id)
        self.assertTrue(self.crm.get(self.customer.id).is_active)

    def test_remove(self):
        self.crm.remove(self.customer.id)
        with self.assertRaises(NotFound):
            self.crm.get(self.customer.id)


if __name__ == "__main__":
    unittest.main()
