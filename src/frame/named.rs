//! The names of what is selected. Ids of things elsewhere say nothing about whether they exist (S9.19).

use crate::{
    http::{Db, Error},
    model::{EmailAddress, OrganizationId, OrganizationRole, ProjectId, UserId},
    store::{grants, members},
};

/// Somebody a dialog is about.
#[derive(Debug, Clone)]
pub struct Concerned {
    pub name: String,
    pub email: String,
    pub role: OrganizationRole,
    /// It is whoever looks at the dialog.
    pub oneself: bool,
}

/// These members, by name, as `viewer` sees them. Not found if one of them is no member.
pub async fn people(
    db: &Db,
    organization: OrganizationId,
    viewer: Option<UserId>,
    ids: &[UserId],
) -> Result<Vec<Concerned>, Error> {
    let (asked, all) = (ids.to_vec(), ids.len());
    let found = db.ask(move |conn| members::among(conn, organization, &asked)).await?;
    if found.len() < all { Err(Error::NotFound) } else { Ok(found.into_iter().map(concerned(viewer)).collect()) }
}

fn concerned(viewer: Option<UserId>) -> impl Fn((UserId, String, EmailAddress, OrganizationRole)) -> Concerned {
    move |(id, name, email, role)| Concerned { name, email: email.to_string(), role, oneself: viewer == Some(id) }
}

/// The names of these projects. Not found if one of them is not there.
pub async fn projects(db: &Db, organization: OrganizationId, ids: &[ProjectId]) -> Result<Vec<String>, Error> {
    let (asked, all) = (ids.to_vec(), ids.len());
    let found = db.ask(move |conn| grants::names(conn, organization, &asked)).await?;
    if found.len() < all { Err(Error::NotFound) } else { Ok(found.into_iter().map(|(_, name)| name).collect()) }
}
