// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import io.sparkvae.image.codec.Codecs;
import io.sparkvae.image.webp.CorruptWebp;
import io.sparkvae.image.webp.Picture;
import io.sparkvae.image.webp.WebpFile;

/** Decodes WebP by the package's rules: colours over black, upright. */
final class WebpDecoder {
  private WebpDecoder() {}

  static Image decode(byte[] bytes, ImageLimits limits, Codecs codecs) throws Unusable {
    try {
      WebpFile file = WebpFile.of(bytes);
      Unusable.unless(limits.refusePixels(file.height(), file.width()));
      Picture picture = file.picture(codecs);
      byte[] colours = picture.colours();
      if (picture.alpha() != null) {
        int plane = picture.alpha().length;
        for (int i = 0; i < colours.length; i++) {
          int alpha = picture.alpha()[i % plane] & 255;
          colours[i] = (byte) Samples.overBlack(colours[i] & 255, alpha);
        }
      }
      ImageShape shape = ImageShape.of(3, picture.height(), picture.width());
      return Orientation.apply(new Image(shape, colours), orientation(bytes, file));
    } catch (CorruptWebp e) {
      throw new Unusable(e.reason(), e.getMessage());
    }
  }

  private static int orientation(byte[] bytes, WebpFile file) {
    int start = file.exifStart();
    return Orientation.of(bytes, start, file.exifEnd() - start);
  }
}
