//! A person's own page.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::StatusCode,
};
use askama::Template;
use validator::Validate;

use crate::{
    frame::{
        After, Chrome, Fields, Form, Hx, SignedIn, Stage,
        extract::{Appearance, Scene},
        known_browser, parted,
        reach::reach,
        referer, respond, validators,
    },
    http::{Answer, Error},
    model::{
        FieldErrors, addresses,
        password::{Chosen, Password, Whose},
        person::Person,
    },
    operations::{self, throttle::Try},
    store::account::users,
};

#[derive(Template)]
#[template(path = "account/profile.html", blocks = ["form"])]
struct ProfilePage {
    chrome: Chrome,
    errors: FieldErrors,
}

parted!(ProfilePage, as_form);

#[derive(Validate)]
pub struct PasswordForm {
    /// Compared with the one that is kept.
    present: Password,
    #[validate(custom(function = validators::new_password))]
    password: Password,
}

impl From<Fields> for PasswordForm {
    fn from(mut fields: Fields) -> Self {
        Self { present: Password::typed(fields.one("present")), password: Password::typed(fields.one("password")) }
    }
}

pub struct AppearanceForm(Appearance);

impl From<Fields> for AppearanceForm {
    fn from(mut fields: Fields) -> Self {
        Self(Appearance::parse(&fields.one("appearance")))
    }
}

/// `GET /account/profile`
pub async fn one(SignedIn(person): SignedIn, stage: Stage) -> Answer {
    // Whoever asks for it gets the whole page; only a form that comes back is a part of it.
    respond::page(StatusCode::OK, &ProfilePage::of(&stage, &person, FieldErrors::default()).await?)
}

/// `POST /account/password`
pub async fn update_password(
    SignedIn(person): SignedIn,
    stage: Stage,
    request: HttpRequest,
    Form(form): Form<PasswordForm>,
) -> Answer {
    let (user, hash_pool) = (person.id, stage.site().hash_pool.clone());
    let counted = stage.count_first(Try::PasswordChange(user), &request).await??;
    let kept = stage.db.ask(move |conn| users::password_hash(conn, user)).await?;
    let (present, chosen) = form.judged(&stage, &person);
    let fits = hash_pool.opens(&counted, present, kept).await?;
    let chosen = match chosen {
        Ok(chosen) if fits => chosen,
        chosen => {
            let mut errors = chosen.err().unwrap_or_default();
            if !fits {
                errors.add("present", "That isn't your current password.");
            }
            return stage.show_again(&ProfilePage::of(&stage, &person, errors).await?);
        }
    };
    let (password_hash, desk) = (hash_pool.hash(&counted, chosen).await?, stage.site().desk.clone());
    let known = person.email.clone();
    stage.db.write(move |tx| operations::account::change_password(tx, &desk, &person, &password_hash)).await??;
    let after = After::saying(addresses::PROFILE, "Your password was changed. You're signed out everywhere else.");
    known_browser::remember(&request, stage.site(), &known, stage.after(after)?)
}

impl PasswordForm {
    /// The present password to be compared, and the new one as it was judged.
    fn judged(self, stage: &Stage, person: &Person) -> (Password, Result<Chosen, FieldErrors>) {
        let whose = Whose { name: &person.name, email: person.email.as_str(), site: &stage.site().config.public_url };
        let sound = self.validate().map_err(FieldErrors::from);
        let chosen = self.password.chosen(whose).map_err(|fault| FieldErrors::on("password", fault));
        (self.present, sound.and(chosen))
    }
}

impl ProfilePage {
    async fn of(stage: &Stage, person: &Person, errors: FieldErrors) -> Result<Self, Error> {
        let user = person.id;
        let reach = stage.db.read(move |conn| reach(conn, user)).await?;
        Ok(Self { chrome: stage.profile(person, reach, "Profile"), errors })
    }
}

/// `POST /account/appearance`: kept by this browser, and back to the page it was chosen on.
pub async fn update_appearance(request: HttpRequest, scene: Scene, Form(AppearanceForm(chosen)): Form<AppearanceForm>) -> Answer {
    let back = referer::path(&request);
    let cookie = Cookie::build(scene.site.config.cookie(Appearance::COOKIE), chosen.as_str())
        .path(addresses::HOME)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(scene.site.config.is_secure())
        .max_age(Duration::days(400))
        .finish();
    let mut answer: HttpResponse = scene.hx.send_to(back.as_deref().unwrap_or(addresses::HOME));
    answer.add_cookie(&cookie).map_err(|_| Error::Broken)?;
    Ok(answer)
}

/// `GET /settings/account`, an address from people's bookmarks.
pub async fn from_old_address(hx: Hx) -> Answer {
    Ok(hx.send_to(addresses::PROFILE))
}
