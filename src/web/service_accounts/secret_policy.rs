//! Secret Policy: after how many days secrets end by themselves (K9). What ends sooner by it is looked at before it is saved.

use askama::Template;
use chrono::Utc;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, May, Stage,
        change::{Change, make},
        confirm::{Confirm, Confirmed},
        guards::Place,
        meant, parted,
        validators::{self, Verdict},
        when::When,
    },
    http::Answer,
    model::{
        FieldErrors, OrganizationId, addresses,
        limits::{SECRET_AGE_MOST, SECRET_AGES, SECRET_IDLE_MOST, SECRET_IDLES, SECRETS_END_AFTER, secrets_end_after},
        secret_policy::{SecretPolicy, days},
    },
    operations::{
        Held, Refusal,
        service_accounts::secret_policy::{PolicyChange, loosen, set},
    },
    policy::{Permit, org::ManageServiceAccounts},
    store::{
        grants::Scope,
        service_accounts::policy::{self, Overdue},
    },
};

/// How *Never* is sent.
const NEVER: &str = "never";

#[derive(Template)]
#[template(path = "service_accounts/secret_policy.html", blocks = ["form"])]
struct PolicyPage {
    chrome: Chrome,
    action: String,
    back: String,
    form: PolicyForm,
    errors: FieldErrors,
}

parted!(PolicyPage, as_form);

/// What was chosen, and what was confirmed.
#[derive(Debug, Clone, Validate)]
pub struct PolicyForm {
    #[validate(custom(function = age))]
    age: String,
    #[validate(custom(function = idle))]
    idle: String,
    confirmed: Confirmed,
}

impl From<Fields> for PolicyForm {
    fn from(mut fields: Fields) -> Self {
        Self { age: fields.one("age"), idle: fields.one("idle"), confirmed: Confirmed::take(&mut fields) }
    }
}

fn age(typed: &str) -> Verdict {
    one_of(typed, SECRET_AGE_MOST)
}

fn idle(typed: &str) -> Verdict {
    one_of(typed, SECRET_IDLE_MOST)
}

/// A program may have set a number that the page does not offer by itself.
fn one_of(typed: &str, most: i32) -> Verdict {
    let is_one = typed == NEVER || typed.parse().is_ok_and(|days| (1..=most).contains(&days));
    validators::verdict(if is_one { Ok(()) } else { Err("Choose one of these.") })
}

impl PolicyForm {
    fn of(policy: SecretPolicy) -> Self {
        let word = |days: Option<i32>| days.map_or_else(|| NEVER.to_owned(), |days| days.to_string());
        Self { age: word(policy.age_days), idle: word(policy.idle_days), confirmed: Confirmed::default() }
    }

    fn fields(self) -> Vec<(&'static str, String)> {
        vec![("age", self.age), ("idle", self.idle)]
    }

    fn meant(&self) -> Result<SecretPolicy, FieldErrors> {
        meant(self, |form| Some(SecretPolicy { age_days: form.age.parse().ok(), idle_days: form.idle.parse().ok() }))
    }
}

/// `GET /orgs/{org}/settings/service-accounts/secret-policy`
pub async fn edit(May { place, .. }: May<ManageServiceAccounts>, stage: Stage) -> Answer {
    let organization = place.actor.organization;
    let present = stage.db.ask(move |conn| policy::of(conn, organization)).await?;
    stage.show(&PolicyPage::of(&stage, &place, PolicyForm::of(present.policy), FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/service-accounts/secret-policy`. What ends nothing sooner is saved at once; otherwise, without the mark of
/// what was seen, what it ends is shown first.
pub async fn update(May { by, place, .. }: May<ManageServiceAccounts>, stage: Stage, Form(form): Form<PolicyForm>) -> Answer {
    let wanted = match form.meant() {
        Ok(wanted) => wanted,
        Err(errors) => return stage.show_again(&PolicyPage::of(&stage, &place, form, errors)),
    };
    if form.confirmed.state.is_empty() {
        match stage.db.change(by.clone(), move |held| loosen(held, wanted, Utc::now())).await? {
            Ok(turned) => return stage.after(after(place.actor.organization, turned.before, wanted)),
            Err(Refusal::Changed) => {}
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let chrome = stage.organization(&place, "Service Accounts");
    make(Tightening { by, wanted }, form.confirmed, stage, chrome).await
}

impl PolicyPage {
    fn of(stage: &Stage, place: &Place, form: PolicyForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        Self {
            chrome: stage.organization(place, "Service Accounts"),
            action: addresses::secret_policy(organization),
            back: addresses::service_accounts(organization),
            form,
            errors,
        }
    }

    fn ages(&self) -> Vec<(String, String)> {
        choices(SECRET_AGES, &self.form.age)
    }

    fn idles(&self) -> Vec<(String, String)> {
        choices(SECRET_IDLES, &self.form.idle)
    }
}

/// Those that are offered, and whatever other number holds.
fn choices(offered: &[i32], chosen: &str) -> Vec<(String, String)> {
    let mut all: Vec<i32> = offered.iter().copied().chain(chosen.parse()).collect();
    all.sort_unstable();
    all.dedup();
    let never = (NEVER.to_owned(), "Never".to_owned());
    std::iter::once(never).chain(all.into_iter().map(|n| (n.to_string(), days(n)))).collect()
}

/// What is said afterwards.
fn after(organization: OrganizationId, before: SecretPolicy, now: SecretPolicy) -> After {
    let said = match (before == now, now.is_stricter_than(before)) {
        (true, _) => format!("Nothing was changed. {}", now.sentence()),
        (false, false) => format!("The secret policy was changed. {}", now.sentence()),
        (false, true) => {
            let from = When::date(Utc::now() + SECRETS_END_AFTER).words;
            format!("The secret policy was changed. {} No secret ends by this policy before {from}.", now.sentence())
        }
    };
    After::on(addresses::service_accounts(organization), said)
}

/// A policy that ends secrets sooner than the one there is.
#[derive(Clone)]
struct Tightening {
    by: Permit<ManageServiceAccounts>,
    wanted: SecretPolicy,
}

/// What it comes from, and what it ends as soon as it may.
#[derive(Debug)]
struct Done {
    before: SecretPolicy,
    overdue: Vec<Overdue>,
}

impl Change for Tightening {
    type By = Permit<ManageServiceAccounts>;
    type Done = Done;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Done, Refusal> {
        let turned = set(held, PolicyChange::to(self.wanted), Utc::now())?;
        Ok(Done { before: turned.before, overdue: policy::overdue(held.tx, held.organization.id)? })
    }

    fn words(&self) -> Confirm {
        let organization = self.by.organization();
        Confirm {
            title: "Secret Policy".into(),
            sentences: vec![self.wanted.sentence(), secrets_end_after().to_owned()],
            fields: PolicyForm::of(self.wanted).fields(),
            action: addresses::secret_policy(organization),
            back: addresses::service_accounts(organization),
            verb: "Save",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, done: Done) {
        words.mild = done.overdue.is_empty();
        words.effects = match done.overdue.as_slice() {
            [] => vec!["Right now, no secret is too old or has been idle for too long.".to_owned()],
            some => some.iter().map(|it| self.ends(it)).collect(),
        };
        words.effects.push(
            "The person who created a service account, or else everyone who manages them, gets an email before a secret of it ends."
                .to_owned(),
        );
    }

    fn after(&self, done: Done) -> After {
        after(self.by.organization(), done.before, self.wanted)
    }
}

impl Tightening {
    /// What becomes of those that are over by it, and whose they are.
    fn ends(&self, it: &Overdue) -> String {
        let (one, within) = (it.secrets == 1, days(i32::try_from(SECRETS_END_AFTER.num_days()).unwrap_or_default()));
        let (secrets, end) = if one { ("1 secret".to_owned(), "ends") } else { (format!("{} secrets", it.secrets), "end") };
        let named = named(it);
        match (it.too_old, self.wanted.age_days, self.wanted.idle_days) {
            (true, Some(age), _) => {
                let is = if one { "is" } else { "are" };
                format!("{secrets} {is} already older than {} and {end} in {within}: {named}.", days(age))
            }
            (_, _, idle) => {
                let (has, used) = if one { ("has", "it is used") } else { ("have", "they are used") };
                let idle = idle.map(days).unwrap_or_default();
                format!("{secrets} {has} not been used for {idle} and {end} in {within} unless {used} before: {named}.")
            }
        }
    }
}

/// The first of them, and how many more.
fn named(it: &Overdue) -> String {
    let first = it.usernames.join(", ");
    match usize::try_from(it.accounts).unwrap_or_default().saturating_sub(it.usernames.len()) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
