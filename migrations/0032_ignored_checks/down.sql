drop table ignored_checks;
