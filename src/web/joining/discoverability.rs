//! Users & Teams › Organization Discoverability (R1.5, M4–M9).

use actix_session::Session;
use askama::Template;

use crate::{
    frame::{Chrome, Fields, Form, May, extract::Scene, flash, guards::Place, show, show_again},
    http::{Answer, Db, Error},
    model::{
        FieldErrors, addresses,
        domain::Domain,
        limits::DOMAINS,
        organization::{Discoverability, Plan},
    },
    operations::{self, Refusal, joining::discoverability::fault},
    policy::{
        Feature, OrgAction,
        org::{SeeDiscoverability, SetDiscoverability},
    },
    store::joining::{self, Setting},
};

#[derive(Template)]
#[template(path = "joining/discoverability.html", blocks = ["form"])]
struct DiscoverabilityPage {
    chrome: Chrome,
    settings: String,
    action: String,
    /// Why nothing can be set here, if it cannot: what was set is kept and lies still.
    gate: Option<String>,
    /// The viewer reads only.
    reads: bool,
    levels: [(Discoverability, &'static str); 3],
    form: SettingForm,
    errors: FieldErrors,
}

/// What was typed.
#[derive(Debug, Clone)]
pub struct SettingForm {
    level: String,
    domains: Vec<String>,
    new: String,
    pressed: Pressed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pressed {
    Save,
    Add,
    Remove(String),
}

impl From<Fields> for SettingForm {
    fn from(mut fields: Fields) -> Self {
        let removed = fields.one("remove");
        let pressed = match (fields.has("add"), removed.is_empty()) {
            (true, _) => Pressed::Add,
            (false, false) => Pressed::Remove(removed),
            (false, true) => Pressed::Save,
        };
        let domains = fields.all("domain").into_iter().take(DOMAINS).collect();
        Self { level: fields.one("level"), domains, new: fields.one("new"), pressed }
    }
}

impl SettingForm {
    fn of(setting: &Setting) -> Self {
        let level = setting.level.as_str().to_owned();
        Self { level, domains: setting.domains.clone(), new: String::new(), pressed: Pressed::Save }
    }

    /// Takes what stands in the field for a new domain into the list.
    fn take_new(&mut self) -> Result<Option<Domain>, FieldErrors> {
        if self.new.trim().is_empty() {
            return Ok(None);
        }
        let Some(domain) = Domain::parse(&self.new) else {
            return Err(FieldErrors::on("new", format!("{} is not a whole domain, such as northwind.example.", self.new.trim())));
        };
        if !self.domains.iter().any(|listed| listed == domain.as_str()) {
            self.domains.push(domain.as_str().to_owned());
        }
        self.new.clear();
        Ok(Some(domain))
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Discoverability, Vec<Domain>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let level = self.level.parse().map_err(|()| errors.add("level", "Choose a level."));
        let mut domains = Vec::new();
        for (n, typed) in self.domains.iter().enumerate() {
            match Domain::parse(typed) {
                Some(domain) => domains.push(domain),
                None => errors.add(format!("domain-{n}"), format!("{typed} is not a whole domain.")),
            }
        }
        match level {
            Ok(level) if errors.is_empty() => Ok((level, domains)),
            _ => Err(errors),
        }
    }
}

/// `GET /orgs/{org}/settings/discoverability`
pub async fn edit(May { place, .. }: May<SeeDiscoverability>, db: Db, scene: Scene) -> Answer {
    let (hx, organization) = (scene.hx.clone(), place.actor.organization);
    let setting = db.ask(move |conn| joining::setting(conn, organization)).await?;
    let form = SettingForm::of(&setting);
    let page = DiscoverabilityPage::of(scene, &place, &setting, form, FieldErrors::default());
    show(&hx, &page, &page.as_form())
}

/// `POST /orgs/{org}/settings/discoverability`: *Save*, or one more or one less domain in the form.
pub async fn update(
    May { by, place, .. }: May<SetDiscoverability>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(mut form): Form<SettingForm>,
) -> Answer {
    let (hx, organization) = (scene.hx.clone(), by.organization());
    let setting = db.ask(move |conn| joining::setting(conn, organization)).await?;
    if let Pressed::Remove(domain) = form.pressed.clone() {
        form.domains.retain(|listed| *listed != domain);
        let page = DiscoverabilityPage::of(scene, &place, &setting, form, FieldErrors::default());
        return show(&hx, &page, &page.as_form());
    }
    let taken = form.take_new();
    if form.pressed == Pressed::Add || taken.is_err() {
        let errors = added(&db, &place, &form, taken).await?;
        let page = DiscoverabilityPage::of(scene, &place, &setting, form, errors);
        return if page.errors.is_empty() { show(&hx, &page, &page.as_form()) } else { show_again(&hx, &page, &page.as_form()) };
    }
    let done = match form.check() {
        Ok((level, domains)) => {
            db.change(by, move |held| operations::joining::discoverability::update(held, level, &domains)).await?
        }
        Err(errors) => Err(errors.into()),
    };
    match done {
        Ok(()) => {
            flash::leave(&session, "Saved.");
            Ok(hx.send_to(&addresses::discoverability(organization)))
        }
        Err(Refusal::Invalid(errors)) => {
            let page = DiscoverabilityPage::of(scene, &place, &setting, form, errors);
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// What is wrong with the domain that was just added to the list.
async fn added(
    db: &Db,
    place: &Place,
    form: &SettingForm,
    taken: Result<Option<Domain>, FieldErrors>,
) -> Result<FieldErrors, Error> {
    let domain = match taken {
        Ok(Some(domain)) => domain,
        Ok(None) => return Ok(FieldErrors::on("new", "Type a domain.")),
        Err(errors) => return Ok(errors),
    };
    let (organization, row) = (place.actor.organization, form.domains.iter().position(|listed| listed == domain.as_str()));
    let fault = db.read(move |conn| fault(conn, organization, &domain)).await?;
    Ok(fault.zip(row).map(|(sentence, n)| FieldErrors::on(format!("domain-{n}"), sentence)).unwrap_or_default())
}

impl DiscoverabilityPage {
    fn of(scene: Scene, place: &Place, setting: &Setting, form: SettingForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        Self {
            settings: addresses::settings(organization),
            action: addresses::discoverability(organization),
            gate: gate(place.membership.organization.plan, setting),
            reads: !place.actor.may(OrgAction::SetDiscoverability),
            levels: [
                (Discoverability::Open, "Everybody with a verified address of these domains joins at once, as Member."),
                (Discoverability::Request, "They ask to join, and an Owner or Admin approves or denies."),
                (Discoverability::Closed, "Nobody finds the organization. People come by invitation only."),
            ],
            chrome: Chrome::organization(scene, place, "Users & Teams"),
            form,
            errors,
        }
    }

    fn domain_error(&self, n: &usize) -> Option<&str> {
        self.errors.at(&format!("domain-{n}"))
    }
}

fn gate(plan: Plan, setting: &Setting) -> Option<String> {
    if !Feature::Discoverability.is_in(plan) {
        return Some(format!(
            "Organization Discoverability is part of the Enterprise plan, and this organization is on {plan}. What was set is kept and has no effect."
        ));
    }
    setting.sso_enabled.then(|| {
        "Single sign-on is enabled, so people come through it and are not found by their domain. What was set is kept and has no effect."
            .to_owned()
    })
}
