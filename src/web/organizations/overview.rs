//! Organizations: Welcome, the overview, a person's own list and the switcher.

use actix_web::http::StatusCode;
use askama::Template;
use chrono::Utc;

use crate::{
    frame::{
        Chrome, Fields, Form, Hx, May, Outside, SignedIn,
        chrome::grouped,
        extract::Scene,
        respond, show,
        when::When,
        zones::{Region, regions},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, ProjectId, actor::Actor, addresses, name::Name, organization::NewOrganization, person::Person,
        project::Residency, timezone::Timezone,
    },
    operations::{self, Refusal},
    policy::{org::SeeOverview, owner_roles},
    store::{
        QueryResult,
        account::sessions::Organization,
        grants, members,
        organizations::{self, OrganizationLine},
    },
    web::{
        account::profile::reach,
        joining::found::{Found, Offer},
    },
};

#[derive(Template)]
#[template(path = "organizations/new.html")]
struct WelcomePage {
    chrome: Outside,
    /// What people of this person's mail domain find.
    found: Vec<Found>,
    form: OrganizationForm,
    errors: FieldErrors,
    residencies: &'static [Residency],
    regions: Vec<Region>,
}

#[derive(Template)]
#[template(path = "organizations/show.html")]
struct OverviewPage {
    chrome: Chrome,
    organization: Organization,
    created: When,
    members: String,
    projects: String,
    owners: Vec<String>,
}

#[derive(Template)]
#[template(path = "organizations/index.html")]
struct OrganizationsPage {
    chrome: Chrome,
    organizations: Vec<(OrganizationLine, When)>,
}

#[derive(Template)]
#[template(path = "organizations/switch.html", blocks = ["list"])]
struct SwitchPage {
    chrome: Chrome,
    places: Vec<(OrganizationLine, Vec<(ProjectId, String)>)>,
}

pub struct OrganizationForm {
    name: String,
    residency: String,
    timezone: String,
}

impl From<Fields> for OrganizationForm {
    fn from(mut fields: Fields) -> Self {
        Self { name: fields.one("name"), residency: fields.one("residency"), timezone: fields.one("timezone") }
    }
}

impl OrganizationForm {
    fn blank() -> Self {
        Self {
            name: String::new(),
            residency: Residency::UnitedStates.as_str().to_owned(),
            timezone: Timezone::UTC.name().to_owned(),
        }
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<NewOrganization, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = Name::parse("Organization name", &self.name).map_err(|sentence| errors.add("name", sentence));
        let residency = self.residency.parse().map_err(|()| errors.add("residency", "Choose where the data lives."));
        let timezone = Timezone::parse(&self.timezone).ok_or_else(|| errors.add("timezone", "Choose a timezone from the list."));
        match (name, residency, timezone) {
            (Ok(name), Ok(residency), Ok(timezone)) => Ok(NewOrganization { name, residency, timezone }),
            _ => Err(errors),
        }
    }
}

/// `GET /welcome`, for people who belong to no organization (M2).
pub async fn new(SignedIn(person): SignedIn, db: Db, scene: Scene) -> Answer {
    let user = person.id;
    if !db.ask(move |conn| organizations::of_user(conn, user)).await?.is_empty() {
        return Ok(scene.hx.send_to("/"));
    }
    let found = found(&db, &person).await?;
    let page = WelcomePage::new(Outside::with(scene, &person), found, OrganizationForm::blank(), FieldErrors::default());
    respond::page(StatusCode::OK, &page)
}

/// The organizations that show themselves to this person.
async fn found(db: &Db, person: &Person) -> Result<Vec<Found>, Error> {
    let person = person.clone();
    let cards = db.read(move |conn| operations::joining::requests::found(conn, &person)).await?;
    Ok(cards.into_iter().map(Found::of).collect())
}

/// `POST /welcome`
pub async fn create(SignedIn(person): SignedIn, db: Db, scene: Scene, Form(form): Form<OrganizationForm>) -> Answer {
    let (plan, keys) = (scene.site.plan(), scene.site.keys.clone());
    let by = Actor::from(person.clone());
    let made = match form.check() {
        Ok(new) => db.write(move |tx| operations::organizations::create(tx, &by, plan, &keys, new)).await?,
        Err(errors) => Err(errors.into()),
    };
    match made {
        Ok(organization) => Ok(scene.hx.send_to(&addresses::users(organization))),
        Err(Refusal::Invalid(errors)) => {
            let found = found(&db, &person).await?;
            let page = WelcomePage::new(Outside::with(scene, &person), found, form, errors);
            respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `GET /orgs/{org}/settings/overview`
pub async fn one(May { place, .. }: May<SeeOverview>, db: Db, scene: Scene) -> Answer {
    let organization = place.membership.organization.clone();
    let id = organization.id;
    let owners = db.ask(move |conn| members::list::names_holding(conn, id, &owner_roles())).await?;
    let page = OverviewPage {
        created: When::date(organization.created_at),
        members: grouped(organization.member_count.into()),
        projects: grouped(organization.project_count.into()),
        chrome: Chrome::organization(scene, &place, "Overview"),
        organization,
        owners,
    };
    respond::page(StatusCode::OK, &page)
}

/// `GET /account/organizations`
pub async fn index(SignedIn(person): SignedIn, db: Db, scene: Scene) -> Answer {
    let user = person.id;
    let (all, reach) =
        db.read(move |conn| -> QueryResult<_> { Ok((organizations::of_user(conn, user)?, reach(conn, user)?)) }).await?;
    let organizations = all
        .into_iter()
        .map(|line| {
            let joined = When::date(line.joined_at);
            (line, joined)
        })
        .collect();
    let page = OrganizationsPage { chrome: Chrome::profile(scene, &person, reach, "Organizations"), organizations };
    respond::page(StatusCode::OK, &page)
}

/// `GET /switch`: every organization and project the person can go to.
pub async fn switch(SignedIn(person): SignedIn, db: Db, scene: Scene) -> Answer {
    let (hx, user): (Hx, _) = (scene.hx.clone(), person.id);
    let (places, reach) = db
        .read(move |conn| -> QueryResult<_> {
            let mut places = Vec::new();
            for line in organizations::of_user(conn, user)? {
                let seen = grants::projects(conn, line.id, user)?;
                places.push((line, seen));
            }
            Ok((places, reach(conn, user)?))
        })
        .await?;
    let page = SwitchPage { chrome: Chrome::profile(scene, &person, reach, ""), places };
    show(&hx, &page, &page.as_list())
}

impl WelcomePage {
    fn new(chrome: Outside, found: Vec<Found>, form: OrganizationForm, errors: FieldErrors) -> Self {
        let regions = regions(Utc::now(), &form.timezone);
        Self { chrome, found, form, errors, residencies: Residency::ALL, regions }
    }
}
