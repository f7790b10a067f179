//! Choosing things from a list and adding them to something, perhaps with a role: one page for all who do it.

use std::{fmt::Display, future::Future, str::FromStr};

use askama::Template;
use validator::Validate;

use super::{
    After, Chrome, Fields, May, Picked, Stage,
    guards::Place,
    meant, parted, posted,
    validators::{self, Verdict},
};
use crate::{
    http::{Answer, Db, Error, Site, within::Within},
    model::{FieldErrors, OrganizationId, ProjectRole},
    operations::{Held, Refusal, Standing},
    policy::{Ask, Permit},
};

/// A way to add things to something that an address names.
pub trait AddTo: 'static {
    /// Who may do it.
    type Right: Ask + 'static;
    /// What they are added to.
    type To: Within + Clone;
    /// What is added.
    type Id: FromStr + Display + Ord + Clone + Send + 'static;

    /// The name of the ticks in the form.
    const FIELD: &'static str;
    /// One of the things, and several.
    const NOUNS: (&'static str, &'static str);
    /// Nothing needs to be chosen.
    const OPTIONAL: bool = false;
    /// A role is chosen with them.
    const WITH_ROLE: bool = true;

    /// The things to choose from, with their names.
    fn offered(
        db: &Db,
        organization: OrganizationId,
        to: &Self::To,
    ) -> impl Future<Output = Result<Vec<(Self::Id, String)>, Error>>;

    /// Does it, and says what was done. Where no role is chosen, it is Consumer. `count` is how many, in words.
    ///
    /// # Errors
    /// What the operation refuses.
    fn add(
        held: &mut Held<Permit<Self::Right>>,
        site: &Site,
        to: &Self::To,
        wanted: (&[Self::Id], ProjectRole),
        count: &str,
    ) -> Result<String, Refusal>;

    /// The words of the page.
    fn words(place: &Place, to: &Self::To) -> Words;
}

/// What stands on the page.
#[derive(Default)]
pub struct Words {
    /// The marked entry of the menu.
    pub menu: &'static str,
    pub heading: &'static str,
    /// The team or the person it is about.
    pub thing: String,
    /// Who it is about, and what else is said of them: their address, and how the sentence goes on.
    pub who: Option<String>,
    pub becomes: Option<(String, &'static str)>,
    pub label: &'static str,
    pub roles: Vec<ProjectRole>,
    /// Said where there is nothing to choose from.
    pub nothing: &'static str,
    /// The list counts what is ticked meanwhile and stands open where something is wrong; the page behind is drawn anew.
    pub counts: bool,
    /// The id of the form.
    pub form: &'static str,
    pub action: String,
    pub back: String,
    pub verb: &'static str,
}

/// What was ticked, and the role that was chosen.
#[derive(Validate)]
pub struct Chosen<A: AddTo> {
    #[validate(custom(function = ticked::<A>))]
    things: Picked<A::Id>,
    #[validate(custom(function = role::<A>))]
    role: String,
}

impl<A: AddTo> From<Fields> for Chosen<A> {
    fn from(mut fields: Fields) -> Self {
        Self { things: Picked::take(&mut fields, A::FIELD), role: fields.one("role") }
    }
}

fn ticked<A: AddTo>(things: &Picked<A::Id>) -> Verdict {
    let (one, many) = A::NOUNS;
    validators::verdict(match A::OPTIONAL {
        true => things.ids().ok_or(format!("Choose {many} from the list.")),
        false => things.ids().filter(|ids| !ids.is_empty()).ok_or(format!("Choose a {one}.")),
    })
}

fn role<A: AddTo>(typed: &str) -> Verdict {
    match (A::WITH_ROLE, A::OPTIONAL) {
        (true, false) => validators::role::<ProjectRole>(typed),
        (true, true) => validators::role_if_any::<ProjectRole>(typed),
        (false, _) => Ok(()),
    }
}

#[derive(Template)]
#[template(path = "layout/add_to.html", blocks = ["form"])]
struct AddToPage {
    chrome: Chrome,
    words: Words,
    field: &'static str,
    nouns: (&'static str, &'static str),
    optional: bool,
    with_role: bool,
    choices: Vec<(String, String)>,
    chosen: Picked<String>,
    role: String,
    errors: FieldErrors,
}

parted!(AddToPage, as_form);

/// The page with nothing ticked yet.
pub async fn choose<A: AddTo>(May { place, it, .. }: May<A::Right, A::To>, stage: Stage) -> Answer {
    let form = Chosen::<A> { things: Picked::default(), role: ProjectRole::Consumer.as_str().to_owned() };
    stage.show(&AddToPage::draw(&stage, &place, &it, form, FieldErrors::default()).await?)
}

/// Adds what was ticked, or shows the form again with what is wrong.
pub async fn add<A: AddTo>(may: May<A::Right, A::To>, stage: Stage, form: Chosen<A>) -> Answer
where
    Permit<A::Right>: Standing,
{
    let May { by, place, it } = may;
    let (to, site, count) = (it.clone(), stage.site().clone(), form.things.count(A::NOUNS));
    let meant = meant(&form, |form| form.things.ids().zip(Some(form.role.parse().unwrap_or(ProjectRole::Consumer))));
    posted(
        &stage,
        meant,
        async |(ids, role): (Vec<_>, _)| stage.db.change(by, move |held| A::add(held, &site, &to, (&ids, role), &count)).await,
        async |errors| AddToPage::draw(&stage, &place, &it, form, errors).await,
        |said| {
            let Words { counts, back, .. } = A::words(&place, &it);
            if counts { After::saying(back, said) } else { After::on(back, said) }
        },
    )
    .await
}

impl AddToPage {
    async fn draw<A: AddTo>(
        stage: &Stage,
        place: &Place,
        to: &A::To,
        form: Chosen<A>,
        errors: FieldErrors,
    ) -> Result<Self, Error> {
        let (words, choices) = (A::words(place, to), A::offered(&stage.db, place.actor.organization, to).await?);
        Ok(Self {
            chrome: stage.organization(place, words.menu).about(&words.thing),
            words,
            field: A::FIELD,
            nouns: A::NOUNS,
            optional: A::OPTIONAL,
            with_role: A::WITH_ROLE,
            choices: choices.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            chosen: form.things.as_typed(),
            role: form.role,
            errors,
        })
    }

    /// The sentence beside the choices, wherever the operation found what is wrong with them.
    fn wrong(&self) -> Option<&str> {
        let in_row = format!("{}-0", self.field);
        ["things", self.field, &in_row, "email-0"].into_iter().find_map(|field| self.errors.at(field))
    }

    /// The id of that sentence, where there is one.
    fn wrong_id<'a>(&self, id: &'a str) -> &'a str {
        if self.wrong().is_some() { id } else { "" }
    }

    fn wrong_role(&self) -> Option<&str> {
        self.errors.at("role").or_else(|| self.errors.at("project_role-0"))
    }

    fn count(&self) -> String {
        self.chosen.count(self.nouns)
    }

    /// The ids of the label of the list, of what is wrong with it, and of the role.
    fn ids(&self) -> (String, String, &'static str) {
        match self.words.counts {
            true => ("choices-label".into(), "chosen-error".into(), "project-role"),
            false => (format!("{}-label", self.nouns.1.replace(' ', "-")), format!("{}-error", self.field), "role"),
        }
    }
}
