//! Roles in projects, given to people and taken from them by program (X42, X48, A10, A18).

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    body::Body,
    envelope::{Done, Refused, Reply},
    guards::Among,
    parts::{Either, Id},
    words::{InProjectRole, Success, address, agreed, each, some, some_pairs},
};
use crate::{
    model::{
        EmailAddress, FieldErrors, OrganizationRole, ProjectId, ProjectRole,
        invitation::{Invitee, ProjectInvitee, Whoever},
    },
    operations::{Lapsing, grants as operations, invitations, members},
    policy::{
        org::ManageUsers,
        proj::{ChangeRoles, InviteUsers},
    },
};

/// Who gets which role in which projects, in either of the two ways in which clients say it.
#[derive(Deserialize, JsonSchema)]
pub struct Grants {
    #[serde(default)]
    users: Vec<Somebody>,
    #[serde(default)]
    projects: Vec<Place>,
    role: Option<InProjectRole>,
}

/// An address, or an address with a role.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Somebody {
    Email(String),
    WithRole(SomebodyWithRole),
}

/// An address with a role.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct SomebodyWithRole {
    email: String,
    role: Option<InProjectRole>,
}

impl Either<'_> for Somebody {
    type Alone = String;
    type Whole = SomebodyWithRole;
    const EXPECTED: &'static str = "an email address, or an object with email and role";

    fn alone(email: String) -> Self {
        Self::Email(email)
    }

    fn whole(whole: SomebodyWithRole) -> Self {
        Self::WithRole(whole)
    }
}

impl<'de> Deserialize<'de> for Somebody {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from)
    }
}

impl Somebody {
    /// The address, with where it stands.
    fn address(&self, at: &str) -> Result<(EmailAddress, String), FieldErrors> {
        let (typed, path) = match self {
            Self::Email(email) => (email, at.to_owned()),
            Self::WithRole(SomebodyWithRole { email, .. }) => (email, format!("{at}.email")),
        };
        Ok((address(path.clone(), typed)?, path))
    }

    /// The role, its own or the one for all, with where it stands or is missed.
    fn role(&self, at: &str, of_all: Option<InProjectRole>) -> (Option<ProjectRole>, String) {
        let own = if let Self::WithRole(SomebodyWithRole { role, .. }) = self { *role } else { None };
        let is_here = own.is_some() || (matches!(self, Self::WithRole(_)) && of_all.is_none());
        let at = if is_here { format!("{at}.role") } else { "role".to_owned() };
        (own.or(of_all).map(|role| role.0), at)
    }
}

/// A project, or a project with its people.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Place {
    Alone(Id),
    WithPeople(PlaceWithPeople),
}

/// A project with its people.
#[derive(Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct PlaceWithPeople {
    id: Id,
    #[serde(default)]
    users: Vec<Somebody>,
}

impl Either<'_> for Place {
    type Alone = Id;
    type Whole = PlaceWithPeople;
    const EXPECTED: &'static str = "the ID of a project, or an object with id and users";

    fn alone(id: Id) -> Self {
        Self::Alone(id)
    }

    fn whole(whole: PlaceWithPeople) -> Self {
        Self::WithPeople(whole)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::read(from)
    }
}

/// Somebody in one project, with where in the body the parts of that stand.
#[derive(Clone)]
struct Given {
    email: EmailAddress,
    project: ProjectId,
    role: Option<ProjectRole>,
    email_at: String,
    project_at: String,
    role_at: String,
}

impl Given {
    fn needed(&self) -> Result<ProjectRole, FieldErrors> {
        self.role.ok_or_else(|| FieldErrors::on(self.role_at.clone(), "Say which role they get."))
    }

    /// Where the body has what the pages call by this word.
    fn field(&self, word: &str) -> Option<String> {
        Some(match word {
            "email" | "user" => self.email_at.clone(),
            "projects" | "project" => self.project_at.clone(),
            "role" | "project_role" => self.role_at.clone(),
            _ => return None,
        })
    }
}

impl Grants {
    /// Each person beside each project, once.
    fn pairs(&self) -> Result<Vec<Given>, FieldErrors> {
        let own = |place: &Place| matches!(place, Place::WithPeople(PlaceWithPeople { users, .. }) if !users.is_empty());
        some("projects", self.projects.len())?;
        if !self.projects.iter().all(own) {
            some("users", self.users.len())?;
        }
        let people = |place: &Place| if let Place::WithPeople(with) = place { with.users.len() } else { 0 };
        let all = |place: &Place| if own(place) { people(place) } else { self.users.len() };
        some_pairs("projects", self.projects.iter().map(all).sum())?;
        let (mut pairs, mut seen) = (Vec::new(), BTreeSet::new());
        for (n, place) in self.projects.iter().enumerate() {
            let (id, people, here, project_at) = match place {
                Place::Alone(id) => (id.0, &self.users, "users".to_owned(), format!("projects[{n}]")),
                Place::WithPeople(PlaceWithPeople { id, users }) if users.is_empty() => {
                    (id.0, &self.users, "users".to_owned(), format!("projects[{n}].id"))
                }
                Place::WithPeople(PlaceWithPeople { id, users }) => {
                    (id.0, users, format!("projects[{n}].users"), format!("projects[{n}].id"))
                }
            };
            for (m, somebody) in people.iter().enumerate() {
                let at = format!("{here}[{m}]");
                let (email, email_at) = somebody.address(&at)?;
                let (role, role_at) = somebody.role(&at, self.role);
                pairs.push(Given { email, project: ProjectId(id), role, email_at, project_at: project_at.clone(), role_at });
            }
        }
        agreed(pairs.iter().map(|given| ((given.project, given.email.clone()), given.role, given.role_at.clone())))?;
        pairs.retain(|given| seen.insert((given.project, given.email.clone())));
        Ok(pairs)
    }
}

/// `POST /organizations/{org}/add-users-to-projects`: members get the role at once, all others are invited with it.
pub async fn add_many(among: Among<ManageUsers, InviteUsers>, Body(body): Body<Grants>) -> Reply<Success> {
    let pairs = body.pairs()?;
    give(among, &pairs).await.map_err(|refused| refused.naming(|word, row| pairs.get(row?)?.field(word)))
}

/// People of one project.
#[derive(Deserialize, JsonSchema)]
pub struct OneProjectGrants {
    #[serde(rename = "projectId")]
    project_id: Id,
    users: Vec<Somebody>,
    role: Option<InProjectRole>,
}

/// `POST /organizations/{org}/add-users-to-project`
pub async fn add(among: Among<ManageUsers, InviteUsers>, Body(body): Body<OneProjectGrants>) -> Reply<Success> {
    let grants = Grants { users: body.users, projects: vec![Place::Alone(body.project_id)], role: body.role };
    let mut pairs = grants.pairs()?;
    pairs.iter_mut().for_each(|given| given.project_at = "projectId".to_owned());
    give(among, &pairs).await.map_err(|refused| refused.naming(|word, row| pairs.get(row?)?.field(word)))
}

/// By whoever manages the organization's users; or, in every project by itself, by those who manage its users (A10).
async fn give(among: Among<ManageUsers, InviteUsers>, pairs: &[Given]) -> Reply<Success> {
    let (mut list, mut here): (Vec<Invitee>, BTreeMap<ProjectId, Vec<ProjectInvitee>>) = Default::default();
    for (row, given) in pairs.iter().enumerate() {
        let (email, role, project_role) = (given.email.clone(), OrganizationRole::Member, given.needed()?);
        let who = Whoever::Person(email.clone());
        here.entry(given.project).or_default().push(ProjectInvitee { who, role: project_role, row });
        list.push(Invitee { email, role, projects: vec![given.project], project_role, teams: Vec::new(), row });
    }
    let (by, at) = among.here(here.keys().copied().collect()).await?;
    let desk = at.site.desk.clone();
    at.change(by, move |held| {
        held.either(
            |held| invitations::invite(held, &desk, &list, None).map(|_| Vec::new()),
            |held| {
                let people = here.get(&held.by.project()).map_or(&[][..], Vec::as_slice);
                operations::invite::invite(held, &desk, people).map(drop)
            },
        )
    })
    .await?;
    Ok(Done(Success { success: true }))
}

/// Who is removed, and from what. Without projects, from the organization; with them, from those and no further (A18). What else is
/// said counts only beside projects: where nothing but a misspelt word stands between one project and the organization, nothing is done.
#[derive(Default, JsonSchema)]
pub struct Removal {
    #[serde(default)]
    users: Vec<Somebody>,
    #[schemars(with = "Vec<Place>")]
    #[serde(default)]
    projects: Option<Vec<Place>>,
    /// The same for one project.
    #[serde(default, rename = "projectId")]
    #[schemars(with = "Id")]
    project_id: Option<Id>,
    #[schemars(skip)]
    others: Vec<String>,
}

impl<'de> Deserialize<'de> for Removal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(RemovalFields)
    }
}

/// Read field by field, so that whatever is not known is known about. What is there is meant: `null` is no way to leave it out.
struct RemovalFields;

impl<'de> Visitor<'de> for RemovalFields {
    type Value = Removal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with users, and projects if they are removed from those alone")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Removal, A::Error> {
        let mut removal = Removal::default();
        while let Some(name) = from.next_key::<String>()? {
            match name.as_str() {
                "users" => removal.users = from.next_value()?,
                "projects" | "projectIds" => removal.projects.get_or_insert_default().extend(from.next_value::<Vec<Place>>()?),
                "projectId" => removal.project_id = Some(from.next_value()?),
                _ => {
                    from.next_value::<IgnoredAny>()?;
                    removal.others.push(name);
                }
            }
        }
        Ok(removal)
    }
}

impl Removal {
    /// Nothing is said that would mean less than the whole organization.
    fn means_all(&self) -> Result<(), FieldErrors> {
        let sentence = "This isn't known here. Send users alone to remove them from the organization, or projects to remove them from those.";
        self.others.first().map_or(Ok(()), |name| Err(FieldErrors::on(name.clone(), sentence)))
    }
}

/// What became of each of them.
#[derive(Serialize, JsonSchema)]
pub struct RemovedRow {
    email: String,
    /// Whether there was something to take.
    removed: bool,
}

/// `POST /organizations/{org}/delete-users`: all of them, or nobody. Whoever is gone already is told as `removed: false`.
pub async fn remove(among: Among<ManageUsers, ChangeRoles>, Body(body): Body<Removal>) -> Reply<Vec<RemovedRow>> {
    let removed = match (&body.projects, body.project_id) {
        (None, None) => {
            body.means_all()?;
            from_organization(among, &body.users).await?
        }
        (_, one) => {
            let projects = body.projects.unwrap_or_default().into_iter().chain(one.map(Place::Alone)).collect();
            from_projects(among, &Grants { users: body.users, projects, role: None }).await?
        }
    };
    Ok(Done(removed.into_iter().map(|(email, removed)| RemovedRow { email: email.to_string(), removed }).collect()))
}

type Removed = Result<BTreeMap<EmailAddress, bool>, Refused>;

async fn from_organization(among: Among<ManageUsers, ChangeRoles>, users: &[Somebody]) -> Removed {
    let typed = users.iter().enumerate().map(|(n, somebody)| Ok(somebody.address(&format!("users[{n}]"))?.0));
    let emails = each("users", &typed.collect::<Result<Vec<_>, FieldErrors>>()?)?;
    let (by, at) = among.everywhere()?;
    let desk = at.site.desk.clone();
    let wanted = emails.clone();
    let removed = at.change(by, move |held| members::addressed::remove(held, &desk, &wanted, Lapsing::Revoke)).await?;
    Ok(emails.into_iter().zip(removed).collect())
}

async fn from_projects(among: Among<ManageUsers, ChangeRoles>, grants: &Grants) -> Removed {
    let pairs: Vec<_> = grants.pairs()?.into_iter().map(|given| (given.project, given.email)).collect();
    let (by, at) = among.here(pairs.iter().map(|(project, _)| *project).collect()).await?;
    let wanted = pairs.clone();
    let taken = at.change(by, move |held| operations::remove_among(held, &wanted)).await?;
    let mut removed = BTreeMap::new();
    for ((_, email), taken) in pairs.into_iter().zip(taken) {
        *removed.entry(email).or_default() |= taken;
    }
    Ok(removed)
}
