import { createHash } from 'crypto';
import { CatalogueModel, PortfolioEntry, ProductEntry } from '../catalogue-model';

/** A portfolio and where it is on the page. */
export interface PlacedPortfolio {
  readonly id: string;
  readonly entry: PortfolioEntry;
  readonly products: PlacedProduct[];
}

/** A product and where it is on the page: the same one may be in several portfolios. */
export interface PlacedProduct {
  readonly id: string;
  readonly entry: ProductEntry;
  readonly portfolio: PortfolioEntry;
}

const MOST_ID_CHARS = 48;

/**
 * An id follows from the names alone, so that a link stays as long as they do. `--` is between the names of a portfolio, a product and a
 * part of it, `_2` after the second of the same name; neither is within a name.
 */
export function placesOf({ portfolios }: CatalogueModel): PlacedPortfolio[] {
  const seen = new Map<string, number>();
  const unique = (id: string) => {
    const times = (seen.get(id) ?? 0) + 1;
    seen.set(id, times);
    return times === 1 ? id : `${id}_${times}`;
  };
  return portfolios.map(entry => {
    const id = unique(`portfolio-${slug(entry.name)}`);
    const own = id.slice('portfolio-'.length);
    return { id, entry, products: entry.products.map(product => ({ id: unique(`product-${own}--${slug(product.name)}`), entry: product, portfolio: entry })) };
  });
}

/** A name that can be read in an address; where letters are lost, it ends with what tells it from others. */
function slug(name: string): string {
  const short = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, MOST_ID_CHARS).replace(/^-|-$/g, '');
  const lost = name.length > MOST_ID_CHARS || !/^[a-zA-Z0-9]+([ -][a-zA-Z0-9]+)*$/.test(name);
  return lost ? `${short}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`.replace(/^-/, '') : short;
}
