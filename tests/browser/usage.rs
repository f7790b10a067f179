//! Figures and plots, by clicking: their tables, the menu, the tabs, and the list of projects sorted by what they received.

use crate::{
    chromium::Window,
    northwind::{at_northwind, northwind},
};

// C4, C4.1, C3.24, C3.25, D4.2
#[tokio::test]
async fn an_owner_looks_at_what_is_used_by_day_by_month_and_by_project() {
    let (program, said, _folder) = northwind();
    let ada = Window::open(&program).await;
    at_northwind(&ada, "ada", &said).await;
    ada.press("Usage").await;
    ada.sees("Active in the last 7 days").await;
    ada.press("Show as a table: People by the day of their last activity").await;
    ada.sees("Last active on").await;
    ada.is_sound("usage").await;
    ada.go("/orgs/1000001/settings/billing").await;
    ada.press("Data Usage").await;
    ada.sees("Events by month").await;
    ada.press("Show as a table: Events by month").await;
    ada.is_sound("data usage").await;
    ada.go("/projects/3000001/settings/overview").await;
    ada.sees("Events per day, last 90 days").await;
    ada.press("Show as a table: Events per day, last 90 days").await;
    ada.is_sound("the days of a project").await;
    ada.go("/orgs/1000001/settings/projects").await;
    ada.press("Events (this month)").await;
    ada.sees("6 projects").await;
    ada.is_sound("projects by events").await;
    assert!(ada.url().await.ends_with("?sort=-events"), "{}", ada.url().await);
    ada.close().await;
}
