mod crowded;
mod invite;
mod requests;
mod users;
mod why;
