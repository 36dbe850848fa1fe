/** What the shop sells. */
module.exports = [
  { name: 'Brass compass', cents: 8_900 },
  { name: 'Coil of rope, 20 m', cents: 2_450 },
  { name: 'Oil lantern', cents: 4_500 },
  { name: 'Set of signal flags', cents: 6_200 },
  { name: 'Tide clock', cents: 5_900 },
];
