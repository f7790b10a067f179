//! Billing Info: whom receipts are written to, and who gets copies.

use actix_web::http::StatusCode;

use crate::support::World;

const INFO: &str = "/orgs/1000001/settings/billing/info";
const DETAILS: &str = "/orgs/1000001/settings/billing/info/details";
const COPIES: &str = "/orgs/1000001/settings/billing/info/copies";

fn details<'a>(country: &'a str, tax_id: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("company", "Northwind GmbH"),
        ("contact", ""),
        ("email", "pay@northwind.test"),
        ("line1", "Speicherstraße 12"),
        ("postal_code", "20457"),
        ("city", "Hamburg"),
        ("country", country),
        ("tax_id", tax_id),
    ]
}

// M88, C3.4
#[actix_web::test]
async fn billing_admins_keep_the_details_up_to_date() {
    let world = World::new();
    let mut bill = world.signed_in("bill").await;
    assert!(bill.get(INFO).await.shows("No billing details yet"));
    assert_eq!(bill.post(DETAILS, &details("DE", "de 136 695 976")).await.location, INFO);
    let page = bill.get(INFO).await;
    for text in [
        "Northwind GmbH",
        "pay@northwind.test",
        "20457 Hamburg",
        "Germany",
        "Tax ID (VAT number)",
        "DE136695976",
        "No card or bank data",
    ] {
        assert!(page.shows(text), "{text}: {}", page.body);
    }
    let told = "audit_entries where kind in ('billing_info.payment_info_updated', 'billing_info.tax_info_updated')";
    assert_eq!(world.count(told), 2);
    bill.post(DETAILS, &details("DE", "DE136695976")).await;
    assert_eq!(world.count(told), 2, "what did not change is not told of");
    bill.post(DETAILS, &details("DE", "")).await;
    assert_eq!(world.count(told), 3, "the tax ID alone");
}

// C3.4
#[actix_web::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_kept() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    for (country, tax_id, field, said) in [
        ("DE", "DE136695975", "tax_id", "its check digit doesn't match"),
        ("FR", "DE136695976", "tax_id", "One looks like FR40303265045."),
        ("XX", "", "country", "Choose a country from the list."),
        ("", "DE136695976", "country", "Choose a country from the list."),
    ] {
        let page = ada.post(DETAILS, &details(country, tax_id)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{country} {tax_id}");
        assert!(page.error_on(field).is_some_and(|error| error.contains(said)), "{country} {tax_id}: {:?}", page.error_on(field));
    }
    let empty = ada.post(DETAILS, &[]).await;
    for (field, said) in [("company", "Enter the company."), ("line1", "Enter the street."), ("city", "Enter the city.")] {
        assert_eq!(empty.error_on(field), Some(said));
    }
    assert_eq!(world.count("billing_details"), 0);
}

// C3.5
#[actix_web::test]
async fn copies_go_to_the_addresses_of_a_list_or_to_none() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    assert_eq!(
        ada.post(COPIES, &[("emails", "books@northwind.test, Ann <ann@northwind.test>\nbooks@northwind.test")]).await.location,
        INFO
    );
    assert_eq!(
        world.text("select string_agg(email, ',' order by email) from billing_copies"),
        "ann@northwind.test,books@northwind.test"
    );
    let wrong = ada.post(COPIES, &[("emails", "books@")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.error_on("emails").is_some());
    let many: Vec<String> = (0..11).map(|n| format!("b{n}@northwind.test")).collect();
    assert_eq!(
        ada.post(COPIES, &[("emails", &many.join(" "))]).await.error_on("emails"),
        Some("Copies go to at most 10 addresses.")
    );
    ada.post(COPIES, &[("emails", " ")]).await;
    assert_eq!(world.count("billing_copies"), 0);
    assert_eq!(world.count("audit_entries where kind = 'billing_info.receipt_preferences_updated'"), 2);
}
