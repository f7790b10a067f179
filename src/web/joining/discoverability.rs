//! Users & Teams › Organization Discoverability (R1.5, M4–M9).

use askama::Template;
use validator::Validate;

use crate::{
    frame::{After, Chrome, Fields, Form, May, Stage, guards::Place, meant, parted, posted, validators},
    http::{Answer, Db, Error},
    model::{
        FieldErrors, addresses,
        domain::Domain,
        limits::{DOMAINS, too_many_domains},
        organization::{Discoverability, Plan},
    },
    operations::{self, joining::discoverability::fault},
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

parted!(DiscoverabilityPage, as_form);

/// What was typed.
#[derive(Debug, Clone, Validate)]
pub struct SettingForm {
    #[validate(custom(function = validators::one_of::<Discoverability>, message = "Choose a level."))]
    level: String,
    domains: Vec<String>,
    /// Not in the list yet.
    #[validate(custom(function = validators::domain_if_any))]
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
        let domains = fields.all("domain");
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
        let new = meant(self, |form| Some(Domain::parse(&form.new)))?;
        if let Some(domain) = &new
            && !self.domains.iter().any(|listed| listed == domain.as_str())
        {
            self.domains.push(domain.as_str().to_owned());
        }
        self.new.clear();
        Ok(new)
    }

    /// From what was typed to what is meant.
    fn check(&self) -> Result<(Discoverability, Vec<Domain>), FieldErrors> {
        if self.domains.len() > DOMAINS {
            return Err(FieldErrors::on("", too_many_domains(self.domains.len())));
        }
        let level = meant(self, |form| form.level.parse().ok())?;
        let (mut domains, mut errors) = (Vec::new(), FieldErrors::default());
        for (n, typed) in self.domains.iter().enumerate() {
            match Domain::parse(typed) {
                Some(domain) => domains.push(domain),
                None => errors.add(format!("domain-{n}"), format!("{typed} isn't a complete domain.")),
            }
        }
        errors.or((level, domains))
    }
}

/// `GET /orgs/{org}/settings/discoverability`
pub async fn edit(May { place, .. }: May<SeeDiscoverability>, stage: Stage) -> Answer {
    let organization = place.actor.organization;
    let setting = stage.db.ask(move |conn| joining::setting(conn, organization)).await?;
    let form = SettingForm::of(&setting);
    stage.show(&DiscoverabilityPage::of(&stage, &place, &setting, form, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/discoverability`: *Save*, or one more or one less domain in the form.
pub async fn update(May { by, place, .. }: May<SetDiscoverability>, stage: Stage, Form(mut form): Form<SettingForm>) -> Answer {
    let organization = by.organization();
    let setting = stage.db.ask(move |conn| joining::setting(conn, organization)).await?;
    if let Pressed::Remove(domain) = &form.pressed {
        form.domains.retain(|listed| listed != domain);
        return stage.show(&DiscoverabilityPage::of(&stage, &place, &setting, form, FieldErrors::default()));
    }
    let taken = form.take_new();
    if form.pressed == Pressed::Add || taken.is_err() {
        let errors = added(&stage.db, &place, &form, taken).await?;
        let page = DiscoverabilityPage::of(&stage, &place, &setting, form, errors);
        return if page.errors.is_empty() { stage.show(&page) } else { stage.show_again(&page) };
    }
    posted(
        &stage,
        form.check(),
        async |(level, domains)| {
            stage.db.change(by, move |held| operations::joining::discoverability::update(held, Some(level), Some(&domains))).await
        },
        async |errors| Ok(DiscoverabilityPage::of(&stage, &place, &setting, form, errors)),
        |()| After::saying(addresses::discoverability(organization), "Saved."),
    )
    .await
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
    let (actor, row) = (place.actor.clone(), form.domains.iter().position(|listed| listed == domain.as_str()));
    let fault = db.read(move |conn| fault(conn, &actor, &domain)).await?;
    Ok(fault.zip(row).map(|(sentence, n)| FieldErrors::on(format!("domain-{n}"), sentence)).unwrap_or_default())
}

impl DiscoverabilityPage {
    fn of(stage: &Stage, place: &Place, setting: &Setting, form: SettingForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        Self {
            settings: addresses::settings(organization),
            action: addresses::discoverability(organization),
            gate: gate(place.membership.organization.plan, setting),
            reads: !place.actor.may(OrgAction::SetDiscoverability),
            levels: [
                (Discoverability::Open, "Everyone with a verified address at these domains can join immediately, as Member."),
                (Discoverability::Request, "They ask to join, and an Owner or Admin approves or denies the request."),
                (Discoverability::Closed, "Hidden from everyone. People can join by invitation only."),
            ],
            chrome: stage.organization(place, "Users & Teams"),
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
            "Organization Discoverability is part of the Enterprise plan, and this organization is on {plan}. Your settings are kept but have no effect."
        ));
    }
    setting.sso_enabled.then(|| {
        "Single sign-on is on, so people join through it and not by their domain. Your settings are kept but have no effect."
            .to_owned()
    })
}
