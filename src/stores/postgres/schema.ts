import { countsStep, journalStep } from './notes-schema.ts'
import { timesStep } from './times-schema.ts'
import { worldsStep } from './worlds-schema.ts'

/**
 * What makes the tables and functions, step by step, in a schema of their own. A database that has had the first steps
 * gets the others; a step that was shipped is never changed. docs/adr/0017 says how lists are counted.
 */
export const migrations: readonly string[] = [
  `
create table customers_kit.worlds (
  name text collate "C" primary key,
  id bigint not null unique
);

-- Arrival numbers order the customers of a world; those of other worlds lie between.
create sequence customers_kit.arrivals;

create table customers_kit.customers (
  world bigint not null,
  arrival bigint not null,
  id text collate "C" not null,
  email text collate "C" not null,
  reference text collate "C",
  kind smallint not null,
  record text not null,
  primary key (world, arrival)
) with (fillfactor = 85);
create unique index on customers_kit.customers (world, id);
create unique index on customers_kit.customers (world, email);
create unique index on customers_kit.customers (world, reference) where reference is not null;
create index on customers_kit.customers (world, kind, arrival);

-- How many customers of each kind there are in blocks of 64 arrivals (level 0), of 64 such blocks, and of 64 of those.
create table customers_kit.ranks (
  world bigint not null,
  level smallint not null,
  block bigint not null,
  kind1 bigint not null,
  kind2 bigint not null,
  kind3 bigint not null,
  kind4 bigint not null,
  primary key (world, level, block)
) with (fillfactor = 50);

-- What is not in the ranks yet, in shards, of which each writer takes one that nobody else writes to. A change is
-- arrival * 16 + kind * 2, and one more where a customer came rather than went.
create table customers_kit.pending (
  world bigint not null,
  shard smallint not null,
  changes bigint[] not null default '{}',
  primary key (world, shard)
) with (fillfactor = 10);

create function customers_kit.change_of(arrival bigint, kind smallint, came boolean) returns bigint
language sql immutable as 'select $1 * 16 + $2 * 2 + $3::int';

-- The id of a world, which keeps its customers until the end of the transaction.
create function customers_kit.enter(of_name text) returns bigint language plpgsql as $$
declare
  found_id bigint;
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(of_name, 4711));
  select id into found_id from customers_kit.worlds where name = of_name;
  if found_id is null then raise exception 'there is no world %', of_name using errcode = 'CK404'; end if;
  return found_id;
end $$;

-- Keeps others from taking these keys until the end of the transaction; in one order, so that nobody waits in a circle.
create function customers_kit.hold(w bigint, of_email text, of_reference text) returns void language plpgsql as $$
declare
  a bigint := hashtextextended('email ' || of_email, w);
  b bigint := hashtextextended('reference ' || of_reference, w);
begin
  if a is not null and b is not null then
    perform pg_advisory_xact_lock(least(a, b));
    perform pg_advisory_xact_lock(greatest(a, b));
  elsif a is not null or b is not null then
    perform pg_advisory_xact_lock(coalesce(a, b));
  end if;
end $$;

-- Puts pending changes into the ranks: by one at a time, and without waiting for anybody.
create function customers_kit.fold(w bigint) returns void language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('fold', w)) then return; end if;
  with taken as materialized (
    select shard, changes from customers_kit.pending where world = w and changes <> '{}' for update skip locked
  ), emptied as (
    update customers_kit.pending p set changes = '{}' from taken t where p.world = w and p.shard = t.shard
  ), sums as (
    select level, (change >> 4) >> (6 * (level + 1)) as block, (change >> 1) & 7 as kind, sum((change & 1) * 2 - 1) as more
    from taken, unnest(changes) change, generate_series(0, 2) level
    group by 1, 2, 3
  )
  insert into customers_kit.ranks as r
  select w, level, block,
    coalesce(sum(more) filter (where kind = 1), 0), coalesce(sum(more) filter (where kind = 2), 0),
    coalesce(sum(more) filter (where kind = 3), 0), coalesce(sum(more) filter (where kind = 4), 0)
  from sums group by level, block
  on conflict (world, level, block) do update set
    kind1 = r.kind1 + excluded.kind1, kind2 = r.kind2 + excluded.kind2,
    kind3 = r.kind3 + excluded.kind3, kind4 = r.kind4 + excluded.kind4;
end $$;

create function customers_kit.note(w bigint, more bigint[]) returns void language plpgsql as $$
declare
  free smallint;
  many int;
begin
  select shard into free from customers_kit.pending where world = w for update skip locked limit 1;
  update customers_kit.pending set changes = changes || more where world = w and shard = coalesce(free, 0)
  returning cardinality(changes) into many;
  if many >= 32 then perform customers_kit.fold(w); end if;
end $$;

create function customers_kit.insert_customer(
  of_world text, new_id text, new_email text, new_reference text, new_kind smallint, new_record text,
  out taken text, out holder text
) language plpgsql as $$
declare
  w bigint := customers_kit.enter(of_world);
  number bigint;
begin
  perform customers_kit.hold(w, new_email, new_reference);
  loop
    select 'email', record into taken, holder from customers_kit.customers where world = w and email = new_email;
    if found then return; end if;
    select 'reference', record into taken, holder from customers_kit.customers where world = w and reference = new_reference;
    if found then return; end if;
    insert into customers_kit.customers
    values (w, nextval('customers_kit.arrivals'), new_id, new_email, new_reference, new_kind, new_record)
    on conflict do nothing returning arrival into number;
    if found then
      perform customers_kit.note(w, array[customers_kit.change_of(number, new_kind, true)]);
      return;
    end if;
    perform from customers_kit.customers where world = w and id = new_id;
    if found then raise exception 'insert: the id % is not new', new_id using errcode = 'CK409'; end if;
  end loop;
end $$;

-- A record with the patch's members in place of its own, in its own order; an updated_at that moves on, whichever clock it
-- comes from.
create function customers_kit.patched(old json, patch json) returns json language sql stable as $$
  select json_object_agg(coalesce(o.key, p.key),
    -- One within the other: what is no time is not to be read as one.
    case when p.key = 'updated_at' and o.key = 'updated_at' then
      case when (p.value #>> '{}')::timestamptz > (o.value #>> '{}')::timestamptz then p.value
        else to_json(to_char(((o.value #>> '{}')::timestamptz + interval '1 microsecond') at time zone 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) end
      else coalesce(p.value, o.value)
    end order by o.place)
  from json_each(old) with ordinality o (key, value, place) full join json_each(patch) p on p.key = o.key
$$;

create function customers_kit.update_customer(
  of_world text, of_id text, new_email text, new_reference text, patch json,
  out there boolean, out taken text, out answer text
) language plpgsql as $$
declare
  w bigint := customers_kit.enter(of_world);
  old customers_kit.customers;
  merged json;
  new_kind smallint;
begin
  perform customers_kit.hold(w, new_email, new_reference);
  select * into old from customers_kit.customers where world = w and id = of_id for update;
  there := found;
  if not there then return; end if;
  select 'email', record into taken, answer from customers_kit.customers
  where world = w and email = new_email and arrival <> old.arrival;
  if found then return; end if;
  select 'reference', record into taken, answer from customers_kit.customers
  where world = w and reference = new_reference and arrival <> old.arrival;
  if found then return; end if;
  merged := customers_kit.patched(old.record::json, patch);
  new_kind := 1 + (merged ->> 'customer_type' = 'business')::int + 2 * ((merged ->> 'is_active')::boolean)::int;
  answer := merged::text;
  update customers_kit.customers
  set email = coalesce(new_email, email), reference = coalesce(new_reference, reference), kind = new_kind, record = answer
  where world = w and arrival = old.arrival;
  if new_kind <> old.kind then
    perform customers_kit.note(w, array[
      customers_kit.change_of(old.arrival, old.kind, false), customers_kit.change_of(old.arrival, new_kind, true)]);
  end if;
end $$;

create function customers_kit.remove_customer(of_world text, of_id text, out answer text) language plpgsql as $$
declare
  w bigint := customers_kit.enter(of_world);
  old customers_kit.customers;
begin
  delete from customers_kit.customers where world = w and id = of_id returning * into old;
  if not found then return; end if;
  answer := old.record;
  perform customers_kit.note(w, array[customers_kit.change_of(old.arrival, old.kind, false)]);
end $$;

-- The records of up to so many customers of the kinds in the mask, newest first, after skipping some; and how many there
-- are. It looks at counts, and at no more rows than it answers but for those of one block.
create function customers_kit.page(of_world text, mask int, skip bigint, most int, out total bigint, out records text[])
language plpgsql stable as $$
declare
  w bigint := (select id from customers_kit.worlds where name = of_world);
  recent bigint[] := array(
    select change from customers_kit.pending, unnest(changes) change
    where world = w and (mask >> ((change >> 1) & 7)::int) & 1 = 1);
  m1 int := (mask >> 1) & 1;
  m2 int := (mask >> 2) & 1;
  m3 int := (mask >> 3) & 1;
  m4 int := (mask >> 4) & 1;
  remaining bigint := skip;
  first bigint := 0;
  last bigint := 9223372036854775807;
  before bigint;
  all_here bigint;
begin
  if w is null then raise exception 'there is no world %', of_world using errcode = 'CK404'; end if;
  records := '{}';
  for at_level in reverse 2..0 loop
    select max(block) filter (where b <= remaining and remaining < b + c),
      max(b) filter (where b <= remaining and remaining < b + c), coalesce(sum(c), 0)
    into first, before, all_here
    from (
      select block, c, sum(c) over (order by block desc) - c as b
      from (
        select block, sum(n) as c
        from (
          select block, m1 * kind1 + m2 * kind2 + m3 * kind3 + m4 * kind4 as n
          from customers_kit.ranks where world = w and level = at_level and block between first and last
          union all
          select (change >> 4) >> (6 * (at_level + 1)), (change & 1) * 2 - 1 from unnest(recent) change
          where (change >> 4) >> (6 * (at_level + 1)) between first and last
        ) counts
        group by block
      ) blocks
    ) places;
    if at_level = 2 then total := all_here; end if;
    if first is null then return; end if;
    remaining := remaining - before;
    -- The blocks of the next level that this one is made of; after the last level, its arrivals.
    last := first * 64 + 63;
    first := first * 64;
  end loop;
  if mask & 30 = 30 then
    records := array(
      select record from customers_kit.customers where world = w and arrival <= last
      order by arrival desc offset remaining limit most);
  else
    records := array(
      select record
      from generate_series(1, 4) k cross join lateral (
        select arrival, record from customers_kit.customers
        where world = w and kind = k and arrival <= last and (mask >> k) & 1 = 1
        order by arrival desc limit remaining + most
      ) of_kind
      order by arrival desc offset remaining limit most);
  end if;
end $$;

-- Makes a world that has no customers yet in place of one of that name, whose id it answers.
create function customers_kit.begin_world(of_name text, out fresh bigint, out former bigint) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(of_name, 4711));
  delete from customers_kit.worlds where name = of_name returning id into former;
  fresh := nextval('customers_kit.arrivals');
  insert into customers_kit.worlds values (of_name, fresh);
  insert into customers_kit.pending select fresh, shard from generate_series(0, 31) shard;
end $$;

create function customers_kit.fill_world(w bigint, ids text[], emails text[], refs text[], kinds smallint[], texts text[])
returns void language sql as $$
  insert into customers_kit.customers
  select w, nextval('customers_kit.arrivals'), id, email, reference, kind, record
  from (
    select * from unnest(ids, emails, refs, kinds, texts) with ordinality
      given (id, email, reference, kind, record, place) order by place
  ) ordered
$$;

-- Counts the customers of a world that was filled.
create function customers_kit.rank_world(w bigint) returns void language sql as $$
  insert into customers_kit.ranks
  select w, level, arrival >> (6 * (level + 1)), count(*) filter (where kind = 1), count(*) filter (where kind = 2),
    count(*) filter (where kind = 3), count(*) filter (where kind = 4)
  from customers_kit.customers, generate_series(0, 2) level where world = w group by 2, 3 order by 2, 3
$$;

create function customers_kit.drop_world(former bigint) returns void language sql as $$
  delete from customers_kit.customers where world = former;
  delete from customers_kit.ranks where world = former;
  delete from customers_kit.pending where world = former;
$$;
`,
  `
create table customers_kit.nonces (
  world text collate "C" not null,
  nonce text collate "C" not null,
  until double precision not null,
  primary key (world, nonce)
);
create index on customers_kit.nonces (until);

create table customers_kit.spans (
  world text collate "C" not null,
  client text collate "C" not null,
  ends timestamptz not null,
  requests bigint not null,
  primary key (world, client)
) with (fillfactor = 50);

create table customers_kit.counts (
  world text collate "C" not null,
  what text collate "C" not null,
  count bigint not null,
  primary key (world, what)
) with (fillfactor = 50);

create table customers_kit.journal (
  world text collate "C" not null,
  number bigint generated always as identity,
  at double precision not null,
  shown text not null,
  primary key (world, number)
);

-- How often the journal was asked for what each replica still has to itself.
create table customers_kit.wanted (
  world text collate "C" primary key,
  times bigint not null
) with (fillfactor = 50);

-- What requests leave behind is not waited for: a crash of the database may take back the last moment of it.
create function customers_kit.unhurried() returns void language sql as
  $$ select set_config('synchronous_commit', 'off', true) $$;

create function customers_kit.spend(of_world text, new_nonce text, new_until double precision) returns boolean
language plpgsql as $$
declare
  now double precision := extract(epoch from clock_timestamp());
begin
  perform customers_kit.unhurried();
  if random() < 0.002 then
    delete from customers_kit.nonces where (world, nonce) in (
      select world, nonce from customers_kit.nonces where until < now limit 2000 for update skip locked);
  end if;
  insert into customers_kit.nonces as known values (of_world, new_nonce, new_until)
  on conflict (world, nonce) do update set until = excluded.until where known.until < now;
  return found;
end $$;

create function customers_kit.admit(of_world text, of_client text, most bigint, per_seconds double precision)
returns int language plpgsql as $$
declare
  now timestamptz := clock_timestamp();
  span customers_kit.spans;
begin
  perform customers_kit.unhurried();
  if random() < 0.002 then
    delete from customers_kit.spans where (world, client) in (
      select world, client from customers_kit.spans where ends < now limit 2000 for update skip locked);
  end if;
  insert into customers_kit.spans as s values (of_world, of_client, now + make_interval(secs => per_seconds), 1)
  on conflict (world, client) do update set
    requests = case when s.ends <= now then 1 else s.requests + 1 end,
    ends = case when s.ends <= now then excluded.ends else s.ends end
  returning * into span;
  return case when span.requests <= most then 0 else greatest(1, ceil(extract(epoch from span.ends - now)))::int end;
end $$;

create function customers_kit.count_up(of_world text, of_what text) returns bigint language plpgsql as $$
declare
  now_counted bigint;
begin
  perform customers_kit.unhurried();
  insert into customers_kit.counts as c values (of_world, of_what, 1)
  on conflict (world, what) do update set count = c.count + 1 returning count into now_counted;
  return now_counted;
end $$;

create function customers_kit.record_requests(of_world text, ats double precision[], texts text[]) returns void
language plpgsql as $$
begin
  perform customers_kit.unhurried();
  insert into customers_kit.journal (world, at, shown)
  select of_world, at, shown from unnest(ats, texts) with ordinality given (at, shown, place) order by place;
  delete from customers_kit.journal where world = of_world and number <= (
    select number from customers_kit.journal where world = of_world order by number desc offset 1000 limit 1);
end $$;

create function customers_kit.forget_requests(of_world text) returns void language sql as
  $$ delete from customers_kit.journal where world = of_world $$;

create function customers_kit.clear_notes(of_world text) returns void language sql as $$
  delete from customers_kit.nonces where world = of_world;
  delete from customers_kit.spans where world = of_world;
  delete from customers_kit.counts where world = of_world;
  delete from customers_kit.journal where world = of_world;
$$;
`,
  worldsStep,
  `
-- Where customers are all of one kind, what is known of that has a page of another kind look through all of them, by the
-- order in which they came. Without it the index on kinds is taken; the type, which stays, has what is known forgotten.
alter table customers_kit.customers alter column kind set statistics 0, alter column kind type smallint;
`,
  journalStep,
  countsStep,
  timesStep,
]
