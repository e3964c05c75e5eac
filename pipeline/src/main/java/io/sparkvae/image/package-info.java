// SPDX-License-Identifier: Apache-2.0
/**
 * One decoded image and its shape; decoding of encoded bytes with limits; fitting to a shape.
 *
 * <p>{@link io.sparkvae.image.ImageDecoder#decode} finds the format of encoded bytes and hands them
 * to its decoder: our own for PNG and GIF, the platform's for JPEG, TwelveMonkeys' for the rest. It
 * gives an {@link io.sparkvae.image.Image} or a {@link io.sparkvae.image.Rejection}. {@link
 * io.sparkvae.image.Fitting} makes an image one of the {@link io.sparkvae.image.ImageShape} and
 * colour that a dataset has. {@link io.sparkvae.image.UnitPixels} gives bytes as numbers in [0, 1].
 *
 * <h2>How bytes become pixels</h2>
 *
 * <ul>
 *   <li><b>Format</b>: decided by the first bytes, never by a file's name: a PNG named {@code .jpg}
 *       is a PNG.
 *   <li><b>Limits</b>: encoded bytes, and height times width from the header, are checked before
 *       anything is decoded.
 *   <li><b>Colour management</b>: none. Embedded ICC profiles and gamma are ignored: stored samples
 *       are the pixels. 8-bit grey comes out byte for byte as it was stored.
 *   <li><b>Depth</b>: 16-bit samples are divided by 257 and rounded; 1, 2 and 4 bits are scaled by
 *       255, 85 and 17; 5 and 6 bits of packed colours linearly.
 *   <li><b>Palettes</b> are looked up; a palette of greys alone gives a grey image.
 *   <li><b>Alpha</b>, and the transparent colours of PNG and GIF, are composed over black, the
 *       value 0: {@code round(sample * alpha / 255)}.
 *   <li><b>CMYK</b>: {@code R = round((255 - C) (255 - K) / 255)}, likewise G from M and B from Y;
 *       YCCK is turned into CMYK first. JPEG files with an Adobe marker store CMYK inverted.
 *   <li><b>YCbCr</b> (JPEG): the conversion of JFIF, in the integers of the IJG's library.
 *   <li><b>Grey from RGB</b>: ITU-R BT.601 luma, {@code (19595 R + 38470 G + 7471 B + 32768) >>
 *       16}; equal R, G and B give the same grey. RGB from grey repeats it.
 *   <li><b>Orientation</b>: the EXIF tag of JPEG, PNG, WebP and TIFF is applied.
 *   <li><b>Several images</b> in one file: the first. Of a GIF it is the first frame's own
 *       rectangle.
 *   <li><b>Fitting</b>: area averaging along an axis that shrinks, Catmull-Rom bicubic along one
 *       that grows, in float on the stored samples, rounded half up.
 * </ul>
 *
 * What cannot be used becomes a {@link io.sparkvae.image.Rejection}: decoding throws nothing.
 */
package io.sparkvae.image;
