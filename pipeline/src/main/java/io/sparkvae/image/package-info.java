// SPDX-License-Identifier: Apache-2.0
/**
 * Images: decoding of encoded bytes within limits, and fitting to the shape of a dataset.
 *
 * <p><b>The way of a call.</b> A task keeps one {@link io.sparkvae.image.ImageDecoder} with its
 * {@link io.sparkvae.image.ImageLimits}. {@link io.sparkvae.image.ImageDecoder#decode} recognises
 * the format by the first bytes and calls the decoder of the format: our own for PNG, GIF, WebP
 * ({@link io.sparkvae.image.webp}) and Netpbm's formats, the platform's for JPEG, TwelveMonkeys'
 * for BMP and TIFF. The common kinds of JPEG and lossy WebP are decoded by native code where the
 * machine has it ({@link io.sparkvae.image.codec}), to the same pixels. The result is {@link
 * io.sparkvae.image.Decoded}: an {@link io.sparkvae.image.Image}, which is bytes and their {@link
 * io.sparkvae.image.ImageShape}, or a {@link io.sparkvae.image.Rejection}, which is a reason and a
 * detail. {@link io.sparkvae.image.Fitting} brings an image to the colour and size of the dataset.
 * Later, {@link io.sparkvae.image.UnitPixels} converts the bytes to numbers in [0, 1], which models
 * read.
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
 *       YCCK is turned into CMYK first. JPEG files store CMYK inverted, with an Adobe marker or
 *       without.
 *   <li><b>YCbCr</b> (JPEG): the conversion of JFIF, in the integers of the IJG's library.
 *   <li><b>YCbCr</b> (WebP): chroma interpolated and converted in the integers of libwebp.
 *   <li><b>Grey from RGB</b>: ITU-R BT.601 luma, {@code (19595 R + 38470 G + 7471 B + 32768) >>
 *       16}; equal R, G and B give the same grey. RGB from grey repeats it.
 *   <li><b>Orientation</b>: the EXIF tag of JPEG, PNG, WebP and TIFF is applied; of several, the
 *       first. That of XMP is not.
 *   <li><b>Several images</b> in one file: the first. Of an animation it is the first frame on its
 *       canvas. What the frame leaves free is transparent; in a GIF without a transparent colour it
 *       has the first colour of the palette.
 *   <li><b>Damage</b>: what does not touch the pixels is tolerated: bytes that belong to nothing,
 *       before a marker or after the end of an image, rows too many, a missing end marker. What
 *       loses or changes pixels is not: missing data, wrong checksums.
 *   <li><b>Fitting</b>: area averaging along an axis that shrinks, Catmull-Rom bicubic along one
 *       that grows, in float on the stored samples, rounded half up.
 * </ul>
 *
 * Bytes that cannot be used become a {@link io.sparkvae.image.Rejection}: decoding throws no
 * exception for them. Files of other formats (HEIC, AVIF, JPEG 2000, SVG and more) are refused by
 * name, with what to do.
 */
package io.sparkvae.image;
