import { z } from 'zod';
import {
  MAX_METADATA_ENTRIES,
  MAX_METADATA_VALUE_LENGTH,
  METADATA_KEY,
  metadataFaults,
} from '../../../domain/metadata.ts';
import { wellFormed } from './text.ts';

const DESCRIPTION =
  'Texts that the storefront keeps here, such as the address of an image. The service does not read them.';

/** Metadata in a reply. */
export function metadata() {
  return z.record(z.string(), z.string()).meta({ description: `${DESCRIPTION} The keys are sorted.` });
}

/** Metadata in a request. The domain judges them, except for what no text can hold. */
export function givenMetadata(maxBytes: number) {
  const texts = z
    .record(z.string(), wellFormed().meta({ maxLength: MAX_METADATA_VALUE_LENGTH }))
    .superRefine((given, context) => {
      for (const { key, detail } of metadataFaults(given, maxBytes)) {
        context.addIssue({ code: 'custom', path: key === null ? [] : [key], message: detail });
      }
    })
    .meta({
      description:
        `${DESCRIPTION} At most ${MAX_METADATA_ENTRIES} texts of at most ${MAX_METADATA_VALUE_LENGTH} characters, and ` +
        `at most ${maxBytes.toLocaleString('en')} bytes in all, as JSON. A key is 1 to 40 of the characters ` +
        '`A–Z a–z 0–9 . _ -`, and begins with a letter or a digit.',
      maxProperties: MAX_METADATA_ENTRIES,
      propertyNames: { pattern: METADATA_KEY.source },
      examples: [{ image: 'https://cdn.example/sweater-grey.jpg', sku: 'SW-GREY-M' }],
    });
  return z.preprocess(refuseProto, texts);
}

/** zod would leave this one key out, without a word. */
function refuseProto(given: unknown, context: z.RefinementCtx): unknown {
  if (typeof given === 'object' && given !== null && Object.hasOwn(given, '__proto__')) {
    context.addIssue({ code: 'custom', path: ['__proto__'], message: 'cannot be a key' });
  }
  return given;
}
