//! Project Users › Invite Users (M60–M64): members, everybody, or new addresses, row by row.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Numbered, Query, Row, Rows, Stage,
        guards::ProjectPlace,
        parted, posted, respond,
        validators::{self, Verdict, verdict},
    },
    http::{Answer, Db, Error},
    model::{
        FieldErrors, OrganizationId, ProjectRole, address_list, addresses,
        figures::capitalized,
        invitation::{ProjectInvited, ProjectInvitee, Whoever},
        limits::{INVITEES, OFFERED, too_many_invitees},
    },
    operations,
    policy::{everybody_would_manage, proj::InviteUsers},
    store::{Search, grants},
    web::invitations::dialog,
};

/// How a row names everybody (R1.9.2).
const EVERYBODY: &str = "All Users in the Organization";

#[derive(Template)]
#[template(path = "grants/invite.html", blocks = ["form", "candidates"])]
struct InvitePage {
    chrome: Chrome,
    action: String,
    back: String,
    roles: Vec<ProjectRole>,
    /// Address and name of members who can be let in.
    candidates: Vec<(String, String)>,
    doubts: Vec<String>,
    form: InviteForm,
    errors: FieldErrors,
}

parted!(InvitePage, as_form);

/// What was typed, row by row.
#[derive(Clone)]
pub struct InviteForm {
    rows: Rows<Invitee>,
    /// What is odd was seen and meant.
    sure: bool,
}

#[derive(Clone, Validate)]
struct Invitee {
    #[validate(custom(function = somebody))]
    user: String,
    #[validate(custom(function = validators::role::<ProjectRole>))]
    role: String,
}

impl Default for Invitee {
    fn default() -> Self {
        Self { user: String::new(), role: ProjectRole::Consumer.as_str().to_owned() }
    }
}

impl Row for Invitee {
    const FIRST: &'static str = "user";

    fn take(fields: &mut Fields, n: usize) -> Self {
        Self { user: fields.one(&format!("user-{n}")), role: fields.one(&format!("role-{n}")) }
    }
}

impl From<Fields> for InviteForm {
    fn from(mut fields: Fields) -> Self {
        Self { rows: Rows::take(&mut fields), sure: fields.has("sure") }
    }
}

/// What somebody types while they look for a member.
pub struct Typed(Option<String>);

impl From<Fields> for Typed {
    fn from(mut fields: Fields) -> Self {
        let row = fields.suffix("user-");
        Self(row.map(|row| fields.one(&format!("user-{row}")).chars().take(200).collect()))
    }
}

/// Everybody, or the people of a list of addresses.
fn whoever(typed: &str) -> Result<Vec<Whoever>, Cow<'static, str>> {
    match typed.trim() {
        "" => Err("Choose someone, or enter an email address.".into()),
        typed if typed.eq_ignore_ascii_case(EVERYBODY) => Ok(vec![Whoever::Everybody]),
        typed => Ok(address_list::addresses(typed)?.into_iter().map(Whoever::Person).collect()),
    }
}

fn somebody(typed: &str) -> Verdict {
    verdict(whoever(typed))
}

impl InviteForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<Vec<ProjectInvitee>, FieldErrors> {
        let list = self.rows.check(|row| row.meaning(row.n))?.concat();
        if list.len() > INVITEES {
            return Err(FieldErrors::on("", too_many_invitees(list.len())));
        }
        Ok(list)
    }
}

impl Invitee {
    /// Everybody the row names, with the role it gives.
    fn meaning(&self, row: usize) -> Option<Vec<ProjectInvitee>> {
        let (people, role) = (whoever(&self.user).ok()?, self.role.parse().ok()?);
        Some(people.into_iter().map(|who| ProjectInvitee { who, role, row }).collect())
    }
}

/// `GET /projects/{project}/settings/users/invite`, with `?user-0=` the members whom that finds.
pub async fn new(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(Typed(typed)): Query<Typed>) -> Answer {
    let form = InviteForm { rows: Rows::of(Invitee::default()), sure: false };
    let page = InvitePage::draw(&stage, &at, form, FieldErrors::default(), typed.as_deref().unwrap_or_default()).await?;
    if typed.is_some() { respond::with(StatusCode::OK, stage.hx(), &page, &page.as_candidates()) } else { stage.show(&page) }
}

/// `POST /projects/{project}/settings/users/invite`
pub async fn create(InProject { by, at, .. }: InProject<InviteUsers>, stage: Stage, Form(form): Form<InviteForm>) -> Answer {
    if form.rows.are_to_change() {
        let form = InviteForm { rows: form.rows.changed(Invitee::default()), ..form };
        let told = form.rows.told();
        return stage.show(&InvitePage::draw(&stage, &at, form, told, "").await?);
    }
    let (desk, meant, project) = (stage.site().desk.clone(), form.check(), at.project.id);
    let odd = match &meant {
        Ok(list) if !form.sure => odd(&stage.db, by.organization(), list).await?,
        _ => Vec::new(),
    };
    if !odd.is_empty() {
        let page = InvitePage::draw(&stage, &at, form, FieldErrors::default(), "").await?;
        return stage.show_again(&InvitePage { doubts: odd, ..page });
    }
    posted(
        &stage,
        meant,
        async |list| stage.db.change(by, move |held| operations::grants::invite::invite(held, &desk, &list)).await,
        async |errors| InvitePage::draw(&stage, &at, form, errors, "").await,
        |invited| After::on(addresses::project_users(project), summary(invited)).or_on(addresses::project_invited(project)),
    )
    .await
}

/// What is odd about the list: domains that look like others, and everybody as Admin.
async fn odd(db: &Db, organization: OrganizationId, list: &[ProjectInvitee]) -> Result<Vec<String>, Error> {
    let address = |row: &ProjectInvitee| match &row.who {
        Whoever::Person(email) => Some(email.clone()),
        Whoever::Everybody => None,
    };
    let mut odd = dialog::doubts(db, organization, false, list.iter().filter_map(address).collect()).await?;
    if list.iter().any(|row| row.who == Whoever::Everybody && everybody_would_manage(row.role)) {
        odd.push("Everyone in the organization, and everyone who joins later, would be an Admin of this project.".to_owned());
    }
    Ok(odd)
}

/// "2 users added, 1 invited, 1 mail queued."
fn summary(invited: ProjectInvited) -> String {
    let mut parts = Vec::new();
    if let Some(role) = invited.everybody {
        parts.push(format!("everyone in the organization is {role}"));
    }
    match invited.added {
        0 => {}
        1 => parts.push("1 user added".to_owned()),
        n => parts.push(format!("{n} users added")),
    }
    if invited.letters.invited > 0 {
        return match parts.as_slice() {
            [] => dialog::summary(invited.letters),
            parts => capitalized(&format!("{}, {}", parts.join(", "), dialog::summary(invited.letters))),
        };
    }
    capitalized(&format!("{}.", parts.join(", ")))
}

impl InvitePage {
    async fn draw(stage: &Stage, at: &ProjectPlace, form: InviteForm, errors: FieldErrors, typed: &str) -> Result<Self, Error> {
        let (organization, project, search) = (at.place.actor.organization, at.project.id, Search::typed(typed));
        let candidates =
            stage.db.ask(move |conn| grants::list::candidates(conn, organization, project, &search, OFFERED)).await?;
        Ok(Self {
            action: addresses::invite_to_project(project),
            back: addresses::project_users(project),
            roles: ProjectRole::ALL.iter().copied().filter(|role| at.actor.reaches(*role)).collect(),
            candidates: candidates.into_iter().map(|line| (line.email.to_string(), line.name)).collect(),
            doubts: Vec::new(),
            chrome: stage.project(at, "Project Users"),
            form,
            errors,
        })
    }

    fn everybody(&self) -> &'static str {
        EVERYBODY
    }

    /// The sentence at a field of a row.
    fn at(&self, field: &str, row: &Numbered<Invitee>) -> Option<&str> {
        self.errors.at(&format!("{field}-{}", row.n))
    }
}
