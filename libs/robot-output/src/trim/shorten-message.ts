import { type CappedText, cutText } from "../xml/text.ts";

/** A text that is short enough for transport, and what was done to it. */
export type ShortMessage = {
  readonly text: string;
  readonly isCut: boolean;
  readonly pictures: number;
};

const PICTURE_MARK = "[picture left out]";
const PICTURE = /data:image\/[\w.+-]{1,40};base64,[\w+/=%]*/g;
const PICTURE_IN_HTML = /<img\b[^>]{0,1000}\bsrc\s*=\s*["']?data:/i;

/** An output may be cut a second time. */
const EARLIER_MARK = /\n\[cut: the whole text has (\d{1,16}) characters\]$/;

/**
 * Makes a message fit for transport: embedded pictures are left out, what is too long is cut; a mark in the
 * text tells either. A message in HTML that shows a picture is left out as a whole: it has no other content.
 * @param text keeps at least `longest` characters of the message.
 */
export function shortenMessage(
  text: CappedText,
  { longest, isHtml }: { readonly longest: number; readonly isHtml: boolean },
): ShortMessage {
  if (isHtml && PICTURE_IN_HTML.test(text.kept)) return { text: PICTURE_MARK, isCut: false, pictures: 1 };
  let pictures = 0;
  const plain = text.kept.replaceAll(PICTURE, () => {
    pictures += 1;
    return PICTURE_MARK;
  });
  const endsInPicture = pictures > 0 && plain.endsWith(PICTURE_MARK);
  if (plain.length <= longest && (!text.isCut || endsInPicture))
    return { text: plain, isCut: false, pictures };
  const earlier = EARLIER_MARK.exec(text.end)?.[1];
  const mark = `[cut: the whole text has ${earlier ?? text.length} characters]`;
  return { text: `${cutText(plain, longest)}\n${mark}`, isCut: true, pictures };
}
