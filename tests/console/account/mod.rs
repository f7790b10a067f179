//! Signing up, signing in, and what is one's own.

mod counting;
mod disabled;
mod entering;
mod links;
mod names;
mod passwords;
mod sessions;
mod sign_up;
mod strangers;
mod unproven;

use crate::support::{World, browser::Browser};

/// The path of a copied link to the invitation of this address.
async fn copied(world: &World, ada: &mut Browser, email: &str) -> String {
    let row = [("email-0", email), ("role-0", "member"), ("project_role-0", "consumer"), ("invite", "yes")];
    ada.post("/orgs/1000001/settings/users/invite", &row).await;
    let id = world.text(&format!("select id from invitations where email = '{email}'"));
    let page = ada.post(&format!("/orgs/1000001/settings/users/invited/{id}/link"), &[]).await;
    page.body.split("http://localhost:8080").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
