//! Receipts: entered by the operator, read and printed by those who manage billing.

use steward::{
    model::{
        OrganizationId, OrganizationRole,
        actor::Actor,
        billing::{Money, NewReceipt, Receipt, ReceiptStatus},
    },
    operations::{self, Refusal, billing::receipts},
    policy::{ByOperator, OrgActor},
    store,
};

use crate::support::World;

const RECEIPTS: &str = "/orgs/1000001/settings/billing/receipts";

fn operator(command: &str) -> ByOperator {
    let (organization, role) = (OrganizationId(1_000_001), OrganizationRole::Owner);
    OrgActor { actor: Actor::operator(command), organization, role }.as_operator().unwrap()
}

fn add(world: &World, number: &str) -> Result<Receipt, Refusal> {
    let new = NewReceipt {
        number: number.to_owned(),
        issued_on: "2026-11-01".parse().unwrap(),
        amount: Money::parse("1250.50", "EUR".parse().unwrap()).unwrap(),
        status: ReceiptStatus::Paid,
        description: "Growth plan, November 2026".to_owned(),
    };
    let by = operator("steward receipt add");
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

// C3.6, U9
#[actix_web::test]
async fn a_number_is_the_same_however_it_is_written() {
    let world = World::new();
    add(&world, "RÉ-7").unwrap();
    for same in ["RÉ-7", "ré-7", "RE\u{301}–7", "re-7"] {
        let said = format!("{:?}", add(&world, same).unwrap_err());
        assert!(said.contains("There is a receipt RÉ-7 already"), "{same}: {said}");
    }
    add(&world, "RÉ-70").unwrap();
    world.run(
        "insert into receipts (organization_id, number, issued_on, amount, currency, status, description, issued_to)
        values (1000001, 're-7', current_date, 1, 'EUR', 'paid', 'x', 'x')",
    );
    let by = operator("steward receipt set-status");
    let set = |number: &str, status| {
        let desk = &world.site.desk;
        store::write(&mut world.database.connect(), |tx| {
            receipts::set_status(&mut operations::hold(tx, &by)?, desk, (number, status))
        })
    };
    assert_eq!(set("re-7", ReceiptStatus::Void).unwrap().number, "re-7", "one that is written so comes first");
    assert_eq!(set("rE\u{2011}70", ReceiptStatus::Void).unwrap().number, "RÉ-70");
    assert_eq!(set("Re-7", ReceiptStatus::Void).unwrap().number, "RÉ-7");
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

// C3.6: a receipt that was due gets paid, and a wrong one is void
#[actix_web::test]
async fn what_became_of_a_receipt_is_shown_told_and_written_down() {
    let world = World::new();
    let id = add(&world, "7").unwrap().id;
    let say = |number: &str, status| {
        let by = operator("steward receipt set-status");
        store::write(&mut world.database.connect(), |tx| {
            receipts::set_status(&mut operations::hold(tx, &by)?, &world.site.desk, (number, status))
        })
    };
    assert_eq!(say("7", ReceiptStatus::Void).unwrap().status, ReceiptStatus::Paid);
    assert!(say("7", ReceiptStatus::Void).is_ok(), "said twice, done once");
    let page = world.signed_in("bill").await.get(&format!("{RECEIPTS}/{id}")).await;
    assert!(page.shows("Void") && page.shows("EUR\u{a0}1,250.50") && !page.shows("Amount paid"), "{}", page.body);
    let told: Vec<_> =
        world.letters().into_iter().filter(|(_, text)| text.contains("Receipt 7 for Northwind is now void")).collect();
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["ada@northwind.test"]);
    let written =
        "audit_entries where kind = 'receipt.status_changed' and payload->>'previous' = 'paid' and payload->>'current' = 'void'";
    assert_eq!(world.count(written), 1);
    assert!(matches!(say("8", ReceiptStatus::Paid), Err(Refusal::Invalid(_))), "of another number there is none");
}
