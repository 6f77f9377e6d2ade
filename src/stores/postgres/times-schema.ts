/**
 * The step of the schema that lets `updated_at` go back where a world's clock was set back, and stand still at the last time
 * that can be written. What replicas tell within one setting of a clock differs by what their clocks and waits do, less than
 * the half minute after which a request has been given up.
 */
export const timesStep = `
create or replace function customers_kit.patched(old json, patch json) returns json language sql stable as $$
  select json_object_agg(coalesce(o.key, p.key),
    -- One within the other: what is no time is not to be read as one.
    case when p.key = 'updated_at' and o.key = 'updated_at' then
      case when (p.value #>> '{}')::timestamptz > (o.value #>> '{}')::timestamptz
          or (p.value #>> '{}')::timestamptz < (o.value #>> '{}')::timestamptz - interval '30 s' then p.value
        else to_json(to_char(least((o.value #>> '{}')::timestamptz + interval '1 microsecond',
            timestamptz '9999-12-31 23:59:59.999999+00') at time zone 'UTC',
          'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) end
      else coalesce(p.value, o.value)
    end order by o.place)
  from json_each(old) with ordinality o (key, value, place) full join json_each(patch) p on p.key = o.key
$$;
`
