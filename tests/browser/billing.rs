//! Plan Details & Billing, by clicking: a smaller plan asked for and taken back, the details, a receipt on the screen and on paper.

use fantoccini::Locator;

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

/// A sheet between its margins, in pixels: A4 and Letter.
const SHEETS: [u32; 2] = [703, 725];

// X38, M88–M90, C3.2–C3.4, C3.6
#[tokio::test]
async fn a_billing_admin_looks_after_plan_details_and_receipts() {
    let (program, said, _folder) = northwind();
    let esther = Window::open(&program).await;
    at_northwind(&esther, "esther", &said).await;
    esther.go("/orgs/1000001/settings/billing").await;
    esther.sees("What it includes").await;
    esther.is_sound("the plan").await;
    esther.press("Downgrade to Free").await;
    esther.sees("keep their roles").await;
    esther.is_sound("what a smaller plan takes").await;
    confirm(&esther, "#confirm-form").await;
    esther.sees("Enter the reason.").await;
    esther.fill("Why is a smaller plan enough?", 0, "We use less").await;
    confirm(&esther, "#confirm-form").await;
    esther.sees("Requested by Esther Bright").await;
    esther.is_sound("a request that waits").await;
    esther.press("Cancel request").await;
    esther.sees("The plan stays Enterprise").await;
    confirm(&esther, "#confirm-form").await;
    esther.sees("was canceled.").await;

    esther.go("/orgs/1000001/settings/billing/info").await;
    esther.is_sound("billing info").await;
    esther.press("Edit the billing details").await;
    esther.sees("Its format is checked for the country above.").await;
    esther.fill("Tax ID (optional)", 0, "DE136695975").await;
    confirm(&esther, "#billing-form").await;
    esther.sees("its check digit doesn't match").await;
    esther.is_sound("a tax ID with a wrong digit").await;
    esther.fill("Tax ID (optional)", 0, "").await;
    confirm(&esther, "#billing-form").await;
    esther.sees("The billing details were saved.").await;

    esther.go("/orgs/1000001/settings/billing/receipts").await;
    esther.sees("Enterprise plan,").await;
    esther.is_sound("receipts").await;
    esther.go("/orgs/1000001/settings/billing/receipts/9000001").await;
    esther.sees("Amount paid").await;
    esther.is_sound("a receipt").await;
    esther.shows("print", &[]).await;
    for sheet in SHEETS {
        esther.becomes(sheet, 1000).await;
        assert_eq!(esther.measured("paper()").await, Vec::<String>::new(), "on paper {sheet} wide");
    }
    esther.close().await;
}

/// Presses the button of the dialog: the page behind it may have one of the same name.
async fn confirm(window: &Window, form: &str) {
    window.press_at(Locator::Css(&format!("{form} .form-actions button"))).await;
}
