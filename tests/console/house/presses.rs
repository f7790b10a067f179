//! What a mark keeps of a press, for whom, and for how long.

use super::once::{borrowed, deeds, seen};
use crate::support::{World, drawn};

// U3, S9.31: an answer is told to the session that pressed, as long as it lives
#[actix_web::test]
async fn nobody_else_learns_what_a_press_was_answered() {
    let world = World::new();
    let (mut ada, mut ben) = (world.signed_in("ada").await, world.signed_in("ben").await);
    let path = "/orgs/1000001/settings/teams/new";
    let form = drawn::with(&drawn::form(&ada.get(path).await.body, path).unwrap(), &[("name", "Fresh")]);
    ada.post(path, &borrowed(&form)).await;
    assert_eq!(ben.post(path, &borrowed(&form)).await.status.as_u16(), 422, "for Ben it is a form of his own");
    world.run("delete from sessions");
    assert_eq!(ada.post(path, &borrowed(&form)).await.location, "/login");
}

// U3: nothing secret lies beside a mark, and keys that came later are not shown by an older press
#[actix_web::test]
async fn keys_shown_once_are_drawn_again_for_the_same_press_as_long_as_they_hold() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let path = "/projects/3000001/settings/keys";
    let form = drawn::form(&ada.get(path).await.body, path).unwrap();
    let first = ada.post(path, &borrowed(&form)).await;
    assert!(first.shows("id=\"new-secret\""));
    assert_eq!(world.text("select coalesce(string_agg(answer::text, ''), '') from presses"), "");
    assert_eq!(seen(&ada.post(path, &borrowed(&form)).await), seen(&first));
    ada.post(path, &[]).await;
    let late = ada.post(path, &borrowed(&form)).await;
    assert!(
        late.status.as_u16() == 303 && !late.shows("new-secret"),
        "neither the dead pair nor the one that nobody asked for here"
    );
}

// U3: marks are emptied once no page is open any more that carries them
#[actix_web::test]
async fn old_presses_are_forgotten() {
    let world = World::new();
    world.run(
        "insert into presses (digest, pressed_at) values (sha256('old'), now() - interval '25 hours'), (sha256('new'), now())",
    );
    steward::jobs::tidy(&mut world.database.connect()).unwrap();
    assert_eq!(world.count("presses"), 1);
}

// U3: a file is a form too
#[actix_web::test]
async fn a_file_that_is_sent_twice_invites_once() {
    let world = World::new();
    let mut ada = world.signed_in("ada").await;
    let path = "/orgs/1000001/settings/users/invite/bulk";
    let form = drawn::form(&ada.get(path).await.body, path).unwrap();
    let mark = drawn::mark(&form).unwrap().to_owned();
    let file = b"email,organization_role,project_ids,project_role,teams\nnew@northwind.test,member,,,\n";
    let fields = [("mark", mark.as_str()), ("confirmed", "yes")];
    let first = ada.upload(path, file, &fields).await;
    let done = deeds(&world);
    let second = ada.upload(path, file, &fields).await;
    assert_eq!((first.status.as_u16(), seen(&second), deeds(&world)), (303, seen(&first), done));
}
