// SPDX-License-Identifier: Apache-2.0
/**
 * WebP: {@link io.sparkvae.image.webp.WebpFile} reads the container and gives a {@link
 * io.sparkvae.image.webp.Picture}.
 *
 * <p>Lossy images are VP8 key frames (RFC 6386): a header, then for each macroblock of 16 x 16
 * pixels its modes and coefficients, prediction plus inverse transform, then the loop filter, then
 * the conversion to colours. Lossless images are VP8L: prefix codes, copies and a colour cache,
 * then transforms.
 *
 * <p><b>Why a decoder of our own.</b> The pixels must be those of the reference library, libwebp,
 * to the bit. No library in Java gives them: TwelveMonkeys' errs by up to 134 of 255 on flat
 * colours. libwebp itself is native code for some processors only. Where it is there, it decodes
 * the lossy images ({@link io.sparkvae.image.codec}), 2.5 times as fast as this decoder, which
 * needs nothing but Java. Lossless images and alpha are always decoded here.
 *
 * <p>RFC 6386 defines the planes to the bit. What it leaves open, the interpolation of chroma and
 * the conversion to colours, follows libwebp.
 */
package io.sparkvae.image.webp;
