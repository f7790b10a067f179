-- Nothing to take back: the columns go with the step before.
select 1;
