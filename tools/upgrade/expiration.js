// What the rules of a bucket delete, and whether that is more, or sooner, than before.
const { NONE, changeOf, show } = require('./effects');
const { isFunction, isObject, same } = require('./template');

/** Which objects a rule is for. */
const SCOPE = ['Filter', 'Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

const days = rule => rule.ExpirationInDays;
const date = rule => rule.ExpirationDate;

function noncurrent({ NoncurrentVersionExpiration, NoncurrentVersionExpirationInDays: plain }) {
  return NoncurrentVersionExpiration ?? (plain && { NoncurrentDays: plain });
}

/** Kinds of expiration: what a rule says of it, and whether a rule before let nothing live longer than that. */
const EXPIRATIONS = [
  [days, (before, after) => Number(before) <= Number(after)],
  [date, (before, after) => Date.parse(before) <= Date.parse(after)],
  [noncurrent, (before, after) => Number(before.NoncurrentDays) <= Number(after.NoncurrentDays) && kept(before) <= kept(after)],
];

function kept({ NewerNoncurrentVersions = 0 }) {
  return Number(NewerNoncurrentVersions);
}

/** Texts of the rules that delete what was kept before, or sooner. */
function soonerDeleted(was, is, moved) {
  const [one, other] = [was, is].map(({ Properties }) => Properties?.LifecycleConfiguration);
  if (other === undefined || changeOf(one, other, moved).level === NONE) return [];
  if ([one, other, one?.Rules, other.Rules].some(isFunction)) return [`LifecycleConfiguration ${show(one)} -> ${show(other)}`];
  const [before, after] = [one, other].map(configuration => (configuration?.Rules ?? []).filter(({ Status }) => Status !== 'Disabled'));
  const harmful = after.filter(rule => !isHarmless(rule, before, moved));
  return harmful.map(rule => `LifecycleConfiguration deletes what was kept, or sooner: ${show(summary(rule))}`);
}

function isHarmless(rule, before, moved) {
  if (before.some(one => changeOf(one, rule, moved).level === NONE)) return true;
  if (hasFunction(rule)) return false;
  const wider = before.filter(one => !hasFunction(one) && isWider(one, rule));
  return EXPIRATIONS.every(([read, isAsSoon]) => {
    const expiration = read(rule);
    return expiration === undefined || wider.map(read).some(one => one !== undefined && isAsSoon(one, expiration));
  });
}

/** Whether a rule is for all objects that another one is for. */
function isWider(rule, other) {
  return SCOPE.every(name => rule[name] === undefined || same(rule[name], other[name]));
}

function hasFunction(value) {
  return isFunction(value) || ((Array.isArray(value) || isObject(value)) && Object.values(value).some(hasFunction));
}

function summary(rule) {
  return Object.fromEntries(Object.entries(rule).filter(([name]) => SCOPE.includes(name) || name.includes('Expiration')));
}

module.exports = { soonerDeleted };
