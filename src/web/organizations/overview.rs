//! Organizations: Welcome, the overview and a person's own list.

use askama::Template;
use chrono::Utc;
use validator::Validate;

use super::{attention::Attention, ends::End, first_steps::FirstSteps};
use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Outside, SignedIn, Stage,
        chrome::grouped,
        guards::Place,
        meant, parted, posted,
        reach::reach,
        validators,
        when::When,
        zones::{Region, regions},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, actor::Actor, addresses, name::Name, organization::NewOrganization, person::Person, project::Residency,
        timezone::Timezone,
    },
    operations,
    policy::{OrgAction, org::SeeOverview, owner_roles},
    store::{
        PgConnection, QueryResult,
        account::sessions::Organization,
        members,
        organizations::{self, OrganizationLine},
    },
    web::joining::found::{Found, Offer},
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
    counts: Vec<Count>,
    owners: Vec<String>,
    /// For how long events are kept.
    kept: String,
    /// The name is the viewer's to change.
    renames: bool,
    /// Where those who make Owners find the second one (R2.1.3, X12).
    second: Option<(&'static str, String)>,
    /// What needs attention, for those who can do something about it.
    attention: Option<Attention>,
    end: End,
    /// What a new Owner does first, until it is done or put away.
    steps: Option<FirstSteps>,
}

/// How many there are of something, and the list of them for those who may see it.
struct Count {
    label: &'static str,
    number: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "organizations/index.html")]
struct OrganizationsPage {
    chrome: Chrome,
    organizations: Vec<(OrganizationLine, When)>,
}

parted!(WelcomePage);
parted!(OverviewPage);
parted!(OrganizationsPage);

#[derive(Validate)]
pub struct OrganizationForm {
    #[validate(custom(function = validators::organization_name))]
    name: String,
    #[validate(custom(function = validators::one_of::<Residency>, message = "Choose where the data is stored."))]
    residency: String,
    #[validate(custom(function = validators::timezone))]
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
        meant(self, |form| {
            let (name, timezone) = (Name::of(&form.name)?, Timezone::parse(&form.timezone)?);
            Some(NewOrganization { name, residency: form.residency.parse().ok()?, timezone })
        })
    }
}

/// `GET /welcome`, for people who belong to no organization (M2).
pub async fn new(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    let user = person.id;
    if !stage.db.ask(move |conn| organizations::of_user(conn, user)).await?.is_empty() {
        return stage.after(After::to(addresses::HOME));
    }
    stage.show(&WelcomePage::draw(&stage, &person, OrganizationForm::blank(), FieldErrors::default()).await?)
}

/// The organizations that show themselves to this person.
async fn found(db: &Db, person: &Person) -> Result<Vec<Found>, Error> {
    let person = person.clone();
    let cards = db.read(move |conn| operations::joining::requests::found(conn, &person)).await?;
    Ok(cards.into_iter().map(Found::of).collect())
}

/// `POST /welcome`
pub async fn create(SignedIn(person): SignedIn, stage: Stage, Form(form): Form<OrganizationForm>) -> Answer {
    let (plan, keys, by) = (stage.site().plan(), stage.site().keys.clone(), Actor::from(person.clone()));
    posted(
        &stage,
        form.check(),
        async |new| stage.db.write(move |tx| operations::organizations::create(tx, &by, plan, &keys, new)).await,
        async |errors| WelcomePage::draw(&stage, &person, form, errors).await,
        |organization| After::to(addresses::users(organization)),
    )
    .await
}

/// `GET /orgs/{org}/settings/overview`
pub async fn one(May { place, .. }: May<SeeOverview>, stage: Stage) -> Answer {
    let organization = place.membership.organization.clone();
    let id = organization.id;
    let asked = place.clone();
    let read = move |conn: &mut PgConnection| -> QueryResult<_> {
        let owners = members::list::names_holding(conn, id, &owner_roles())?;
        let steps = FirstSteps::of(conn, &asked, owners.len())?;
        let (end, attention) = (End::of(conn, &asked)?, Attention::of(conn, &asked, Utc::now())?);
        Ok((owners, steps, end, attention, organizations::days_kept(conn, id)?))
    };
    let (owners, steps, end, attention, kept) = stage.db.read(read).await?;
    let page = OverviewPage {
        steps,
        renames: place.actor.may(OrgAction::RenameOrganization),
        end,
        created: When::date(organization.created_at),
        counts: counts(&place),
        second: second(&place),
        attention,
        kept: kept.map_or_else(|| "2 years".to_owned(), |days| format!("{days} days")),
        chrome: stage.organization(&place, "Overview"),
        organization,
        owners,
    };
    stage.show(&page)
}

/// The counts that are kept, each with its list for those who may see it (C1.1).
fn counts(place: &Place) -> Vec<Count> {
    let (organization, id) = (&place.membership.organization, place.actor.organization);
    let count = |label, n: i32, asks, href: String| Count {
        label,
        number: grouped(n.into()),
        href: place.actor.may(asks).then_some(href),
    };
    vec![
        count("Members", organization.member_count, OrgAction::ManageUsers, addresses::users(id)),
        count("Open invitations", organization.invitation_count, OrgAction::ManageUsers, addresses::invited(id)),
        count("Projects", organization.project_count, OrgAction::SeeProjects, addresses::projects(id)),
    ]
}

/// Where a second Owner is found: among the members, or outside where there is nobody else (R2.1.3).
fn second(place: &Place) -> Option<(&'static str, String)> {
    let id = place.actor.organization;
    place.actor.may(OrgAction::MakeOwner).then(|| match place.membership.organization.member_count {
        ..=1 => ("Invite a second Owner", addresses::invite(id)),
        _ => ("Choose a second Owner", addresses::users(id)),
    })
}

/// `GET /account/organizations`
pub async fn index(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    let user = person.id;
    let (all, reach) =
        stage.db.read(move |conn| -> QueryResult<_> { Ok((organizations::of_user(conn, user)?, reach(conn, user)?)) }).await?;
    let organizations = all
        .into_iter()
        .map(|line| {
            let joined = When::date(line.joined_at);
            (line, joined)
        })
        .collect();
    let page = OrganizationsPage { chrome: stage.profile(&person, reach, "Organizations"), organizations };
    stage.show(&page)
}

impl WelcomePage {
    async fn draw(stage: &Stage, person: &Person, form: OrganizationForm, errors: FieldErrors) -> Result<Self, Error> {
        let (chrome, regions) = (stage.outside(Some(person)), regions(Utc::now(), &form.timezone));
        let found = found(&stage.db, person).await?;
        Ok(Self { chrome, found, form, errors, residencies: Residency::ALL, regions })
    }
}
