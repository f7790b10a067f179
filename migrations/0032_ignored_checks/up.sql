-- What somebody does not want to be told of an organization for a while (C1.2). It goes with their membership.
create table ignored_checks (
    organization_id bigint not null,
    user_id bigint not null,
    check_name text not null check (length(check_name) between 1 and 60),
    ignored_until timestamptz not null,
    primary key (organization_id, user_id, check_name),
    foreign key (organization_id, user_id) references memberships (organization_id, user_id) on delete cascade
);
