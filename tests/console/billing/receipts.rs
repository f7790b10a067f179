//! Receipts: entered by the operator, read and printed by those who manage billing.

use steward::{
    model::{
        OrganizationId, OrganizationRole,
        actor::Actor,
        billing::{Money, NewReceipt, Receipt, ReceiptStatus},
    },
    operations::{self, Refusal, billing::receipts},
    policy::OrgActor,
    store,
};

use crate::support::World;

const RECEIPTS: &str = "/orgs/1000001/settings/billing/receipts";

fn add(world: &World, number: &str) -> Result<Receipt, Refusal> {
    let actor = OrgActor {
        actor: Actor::operator("steward receipt add"),
        organization: OrganizationId(1_000_001),
        role: OrganizationRole::Owner,
    };
    let new = NewReceipt {
        number: number.to_owned(),
        issued_on: "2026-11-01".parse().unwrap(),
        amount: Money::parse("1250.50", "EUR".parse().unwrap()).unwrap(),
        status: ReceiptStatus::Paid,
        description: "Growth plan, November 2026".to_owned(),
    };
    let by = actor.as_operator().unwrap();
    store::write(&mut world.database.connect(), |tx| receipts::add(&mut operations::hold(tx, &by)?, &world.site.desk, &new))
}

// M89, C3.6
#[actix_web::test]
async fn receipts_are_listed_and_have_a_page_each() {
    let world = World::new();
    let mut bill = world.signed_in("bill").await;
    assert!(bill.get(RECEIPTS).await.shows("No receipts yet"));
    let id = add(&world, "2026-011").unwrap().id;
    let page = bill.get(RECEIPTS).await;
    for text in ["2026-011", "1 November 2026", "EUR\u{a0}1,250.50", "Paid", "Growth plan, November 2026"] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    let page = bill.get(&format!("{RECEIPTS}/{id}")).await;
    assert!(page.shows("Receipt 2026-011") && page.shows("Amount paid") && page.shows("data-print"), "{}", page.body);
    assert_eq!(world.signed_in("ben").await.get(&format!("{RECEIPTS}/{id}")).await.status.as_u16(), 403);
    assert_eq!(bill.get(&format!("{RECEIPTS}/9999999")).await.status.as_u16(), 404);
}

// C3.5, C3.6: what the billing details say later changes no receipt
#[actix_web::test]
async fn a_receipt_keeps_whom_it_was_written_to_and_is_emailed() {
    let world = World::new();
    add(&world, "1").unwrap();
    let told = |world: &World| {
        let mut all: Vec<String> =
            world.letters().into_iter().filter(|(_, text)| text.starts_with("Receipt ")).map(|(to, _)| to).collect();
        all.sort();
        all
    };
    assert_eq!(told(&world), ["ada@northwind.test"], "the Owners, where there is no contact");
    world.run(
        "insert into billing_details (organization_id, company, email, line1, city, country, tax_id)
            values (1000001, 'Northwind GmbH', 'pay@northwind.test', 'Street 1', 'Hamburg', 'DE', 'DE136695976');
         insert into billing_copies values (1000001, 'books@northwind.test'), (1000001, 'pay@northwind.test')",
    );
    let second = add(&world, "2").unwrap();
    assert_eq!(told(&world), ["ada@northwind.test", "books@northwind.test", "pay@northwind.test"]);
    world.run("update billing_details set company = 'Southwind'");
    let page = world.signed_in("ada").await.get(&format!("{RECEIPTS}/{}", second.id)).await;
    assert!(page.shows("Northwind GmbH<br>") && page.shows("DE136695976") && !page.shows("Southwind"), "{}", page.body);
    assert!(matches!(add(&world, "2"), Err(Refusal::Invalid(_))), "a number stands for one receipt");
    assert_eq!(world.count("audit_entries where kind = 'receipt.added' and actor = 'operator'"), 2);
}
