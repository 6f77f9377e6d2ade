/**
 * The step of the schema that has worlds. Sets of customers are in `worlds`, by names that no world can have: `world 7`
 * is what the world that was made as number 7 has, `begin 7` what it goes back to, `snapshot 7 NAME` what it had at a
 * moment, and `start HASH` what worlds begin with; the default world's are `default`. docs/adr/0018 says why.
 */
export const worldsStep = `
create table customers_kit.known (
  name text collate "C" primary key,
  made bigint not null unique,
  version bigint not null,
  customers text collate "C" not null,
  begins text collate "C",
  wish text not null,
  state text not null,
  lasts double precision,
  made_at double precision not null,
  used_at double precision not null
) with (fillfactor = 50);

create function customers_kit.now_ms() returns double precision language sql volatile as
  $$ select extract(epoch from clock_timestamp())::double precision * 1000 $$;

insert into customers_kit.known
select 'default', nextval('customers_kit.arrivals'), 1, 'default', null, '', '', null, now, now
from customers_kit.now_ms() now;

-- The world of a name that has not expired, which lasts on where it is used.
create function customers_kit.look(of_name text, uses boolean) returns setof customers_kit.known language plpgsql as $$
declare
  one customers_kit.known;
  now double precision := customers_kit.now_ms();
begin
  select * into one from customers_kit.known where name = of_name;
  if not found or one.used_at + one.lasts <= now then return; end if;
  if uses and one.lasts is not null then
    perform customers_kit.unhurried();
    update customers_kit.known set used_at = greatest(used_at, now) where name = of_name and made = one.made;
    one.used_at := greatest(one.used_at, now);
  end if;
  return next one;
end $$;

create function customers_kit.hold_set(of_name text) returns void language sql as
  $$ select pg_advisory_xact_lock(hashtextextended(of_name, 4711)) $$;

-- Makes a set of customers what another one is. One that is steady is not written to by anybody.
create function customers_kit.copy_set(of_name text, to_name text, is_steady boolean) returns void language plpgsql as $$
declare
  source bigint;
  fresh bigint;
  former bigint;
begin
  if is_steady then
    perform pg_advisory_xact_lock_shared(hashtextextended(of_name, 4711));
    perform customers_kit.hold_set(to_name);
  else
    perform customers_kit.hold_set(least(of_name collate "C", to_name));
    perform customers_kit.hold_set(greatest(of_name collate "C", to_name));
  end if;
  select id into source from customers_kit.worlds where name = of_name;
  if source is null then raise exception 'there is no world %', of_name using errcode = 'CK404'; end if;
  delete from customers_kit.worlds where name = to_name returning id into former;
  if former is not null then perform customers_kit.drop_world(former); end if;
  fresh := nextval('customers_kit.arrivals');
  insert into customers_kit.worlds values (to_name, fresh);
  insert into customers_kit.customers
  select fresh, arrival, id, email, reference, kind, record from customers_kit.customers where world = source
  order by arrival;
  insert into customers_kit.ranks
  select fresh, level, block, kind1, kind2, kind3, kind4 from customers_kit.ranks where world = source;
  insert into customers_kit.pending select fresh, shard, changes from customers_kit.pending where world = source;
end $$;

create function customers_kit.drop_set(of_name text) returns void language plpgsql as $$
declare
  former bigint;
begin
  -- Whoever is amid a change of it has done it then.
  perform customers_kit.hold_set(of_name);
  delete from customers_kit.worlds where name = of_name returning id into former;
  if former is not null then perform customers_kit.drop_world(former); end if;
end $$;

-- Removes a world with all that was kept of it.
create function customers_kit.drop_made(of_made bigint) returns void language plpgsql as $$
declare
  one text;
begin
  for one in
    select name from customers_kit.worlds
    where name in ('world ' || of_made, 'begin ' || of_made) or name like 'snapshot ' || of_made || ' %' order by name
  loop
    perform customers_kit.drop_set(one);
  end loop;
  delete from customers_kit.known where made = of_made;
  perform customers_kit.clear_notes('world ' || of_made);
  delete from customers_kit.wanted where world = 'world ' || of_made;
end $$;

-- Removes what requests to worlds have left that were removed at the same moment.
create function customers_kit.sweep_notes() returns void language sql as $$
  with known as materialized (select customers as world from customers_kit.known), gone as materialized (
    select world from (
      select world from customers_kit.nonces union select world from customers_kit.spans
      union select world from customers_kit.counts union select world from customers_kit.journal
      union select world from customers_kit.wanted
    ) noted where world not in (select world from known)
  ), unwanted as (
    delete from customers_kit.wanted where world in (select world from gone)
  )
  select customers_kit.clear_notes(world) from gone
$$;
`
