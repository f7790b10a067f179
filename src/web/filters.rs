//! Filters that people keep for their lists: a name for what is filtered now, and their end (L10.5).

use actix_web::web;
use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, Member, Query, Stage, guards::Place, meant, parted, posted, saved::narrowed, validators,
    },
    http::{Answer, Error},
    model::{
        FieldErrors, SavedFilterId, addresses,
        limits::{FILTER_LONGEST, filter_too_long},
        saved_filter::{FilteredList, NewFilter, filter_name},
    },
    operations::filters,
};

#[derive(Template)]
#[template(path = "filters/new.html", blocks = ["form"])]
struct FilterPage {
    chrome: Chrome,
    action: String,
    back: String,
    form: FilterForm,
    errors: FieldErrors,
}

parted!(FilterPage, as_form);

/// A name, and what it is to stand for.
#[derive(Debug, Clone, Validate)]
pub struct FilterForm {
    list: FilteredList,
    #[validate(custom(function = validators::filter_name))]
    name: String,
    query: String,
}

impl From<Fields> for FilterForm {
    fn from(mut fields: Fields) -> Self {
        let list = fields.one("list").parse().unwrap_or(FilteredList::Users);
        Self { list, name: fields.one("name"), query: narrowed(&fields.one("query")) }
    }
}

impl FilterForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<NewFilter, FieldErrors> {
        if self.query.is_empty() {
            return Err(FieldErrors::on("", "Nothing is filtered. Search or filter the list first, then save it."));
        }
        if self.query.chars().count() > FILTER_LONGEST {
            return Err(FieldErrors::on("", filter_too_long()));
        }
        let named =
            |form: &Self| Some(NewFilter { list: form.list, name: filter_name(&form.name).ok()?, query: form.query.clone() });
        meant(self, named)
    }
}

/// `GET /orgs/{org}/settings/filters/new?list=…&query=…`
pub async fn new(Member(place): Member, stage: Stage, Query(form): Query<FilterForm>) -> Answer {
    stage.show(&FilterPage::of(&stage, &place, form, FieldErrors::default()))
}

/// `POST /orgs/{org}/settings/filters/new`: back to the list, filtered so.
pub async fn create(Member(place): Member, stage: Stage, Form(form): Form<FilterForm>) -> Answer {
    let (by, meant) = (place.actor.clone(), form.check());
    let to = format!("{}?{}", addresses::filtered(by.organization, form.list), form.query);
    posted(
        &stage,
        meant,
        async |new: NewFilter| {
            let said = format!("The filter {} was saved.", new.name.as_str());
            Ok(stage.db.change(by, move |held| filters::save(held, &new)).await?.map(|()| said))
        },
        async |errors| Ok(FilterPage::of(&stage, &place, form, errors)),
        |said| After::saying(to, said),
    )
    .await
}

/// `POST /orgs/{org}/settings/filters/{filter}/removal`
pub async fn remove(Member(place): Member, stage: Stage, path: web::Path<(String, String)>) -> Answer {
    let id: SavedFilterId = path.1.parse().map_err(|_| Error::NotFound)?;
    let (organization, by) = (place.actor.organization, place.actor.clone());
    let removed = stage.db.change(by, move |held| filters::remove(held, id)).await??;
    stage.after(match removed {
        Some((list, name)) => After::saying(addresses::filtered(organization, list), format!("The filter {name} was removed.")),
        None => After::saying(addresses::HOME, "This filter was already removed."),
    })
}

impl FilterPage {
    fn of(stage: &Stage, place: &Place, form: FilterForm, errors: FieldErrors) -> Self {
        let organization = place.actor.organization;
        let current = if form.list == FilteredList::Projects { "Projects" } else { "Users & Teams" };
        Self {
            chrome: stage.organization(place, current),
            action: addresses::new_filter(organization),
            back: addresses::filtered(organization, form.list),
            form,
            errors,
        }
    }
}
