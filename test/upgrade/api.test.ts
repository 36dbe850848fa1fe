const { judgeBreaks, poorDeprecations } = jest.requireActual<any>('../../tools/upgrade/api');

const LAST = {
  types: {
    'shop.Counter': { fqn: 'shop.Counter', methods: [{ name: 'open', docs: {} }, { name: 'shut', docs: { deprecated: 'use `close` instead. It goes with 0.4.0.' } }], docs: { stability: 'experimental' } },
    'shop.Till': { fqn: 'shop.Till', docs: { deprecated: 'use `Counter`' } },
    'shop.Kind': { fqn: 'shop.Kind', members: [{ name: 'OLD', docs: { deprecated: 'gone with 0.4.0' } }] },
  },
};
const OPEN = ['METHOD shop.Counter.open: has been removed', 'removed:shop.Counter.open'];
const SHUT = ['METHOD shop.Counter.shut: has been removed', 'removed:shop.Counter.shut'];
const TILL = ['CLASS shop.Till: has been removed', 'removed:shop.Till'];

const judge = (found: string[][], allowed: Record<string, unknown>, breaking = true, version = '0.3.1') => judgeBreaks({ found, allowed, breaking, version, last: LAST });

test('what breaks users fails, and is told by jsii-diff', () => {
  expect(judge([], {})).toEqual([]);
  expect(judge([OPEN], {})).toEqual(['METHOD shop.Counter.open: has been removed [removed:shop.Counter.open]']);
});

test('what was deprecated may go, with a reason, in a breaking version', () => {
  const allowed = { 'removed:shop.Counter.shut': 'deprecated in 0.2.0', 'removed:shop.Till': 'deprecated in 0.2.0' };
  expect(judge([SHUT, TILL], allowed)).toEqual([]);
  expect(judge([SHUT, TILL], allowed, false)).toEqual(['compat/allowed-breaks.json allows what breaks users, and docs/migrations/next.json has "breaking": false']);
  expect(judge([SHUT], { 'removed:shop.Counter.shut': ' ' })).toEqual(['compat/allowed-breaks.json gives no reason for removed:shop.Counter.shut']);
});

test('what was not deprecated goes only where that is said', () => {
  expect(judge([OPEN], { 'removed:shop.Counter.open': 'no longer needed' })).toEqual(['removed:shop.Counter.open was not deprecated in the last release: docs/deprecations.md']);
  expect(judge([OPEN], { 'removed:shop.Counter.open': 'not deprecated before, since it never worked' })).toEqual([]);
});

test('what was deprecated goes with the version that it names, and not before', () => {
  const allowed = { 'removed:shop.Counter.shut': 'deprecated in 0.2.0' };
  expect(judge([SHUT], allowed, true, '0.2.3')).toEqual(['removed:shop.Counter.shut goes with 0.4.0, as its deprecation says, and 0.3.0 is next']);
  for (const version of ['0.3.0', '0.3.9', '0.5.0', '1.0.0']) expect(judge([SHUT], allowed, true, version)).toEqual([]);
});

test('what is allowed without need fails', () => {
  expect(judge([], { 'removed:shop.Counter.shut': 'deprecated in 0.2.0' })).toEqual(['compat/allowed-breaks.json allows what is not broken: removed:shop.Counter.shut']);
});

test('a deprecation says what to use instead, and with which version it goes', () => {
  expect(poorDeprecations(LAST).map((line: string) => /of (\S+) /.exec(line)![1])).toEqual(['shop.Till', 'shop.Kind.OLD']);
});
