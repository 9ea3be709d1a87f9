/** Invented clubs with their fan tokens. */
export const PARTNERS = [
  { id: 'c0000000-0000-4000-8000-000000000001', name: 'Atlético Ñandú', token: 'NAN' },
  { id: 'c0000000-0000-4000-8000-000000000002', name: 'FC Zürichsee', token: 'FCZ' },
  { id: 'c0000000-0000-4000-8000-000000000003', name: '東京スターズ', token: 'TKS' },
  { id: 'c0000000-0000-4000-8000-000000000004', name: 'Kraków Żubry', token: 'KRZ' },
] as const;

/** Sizes are text, as on the provider's pages. */
export const imagesOf = (slug: string) => [
  { url: `https://img.example/${slug}.png`, type: 'png', format: 'desktop', width: '500', height: '500' },
];
