// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * Draws a chart as pixels on white, at twice the canvas's resolution. It needs a font on this
 * machine.
 */
final class ImageCanvas implements Canvas {
  private static final int SCALE = 2;

  private final int width;
  private final int height;
  private final BufferedImage image;
  private final Graphics2D graphics;

  ImageCanvas(int width, int height) {
    this.width = width;
    this.height = height;
    image = new BufferedImage(width * SCALE, height * SCALE, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
  }

  BufferedImage end() {
    graphics.dispose();
    return image;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, Ink ink) {
    graphics.setColor(ink.colour());
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void curve(double[] xs, double[] ys, Ink ink) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < xs.length; i++) {
      if (i == 0) {
        path.moveTo(xs[i], ys[i]);
      } else {
        path.lineTo(xs[i], ys[i]);
      }
    }
    graphics.setColor(ink.colour());
    graphics.setStroke(new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    graphics.draw(path);
  }

  @Override
  public void bar(double x, double y, double width, double height, Ink ink, String note) {
    graphics.setColor(ink.colour());
    graphics.fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void dot(double x, double y, Ink ink, String note) {
    graphics.setColor(ink.colour());
    graphics.fill(new Ellipse2D.Double(x - 2.6, y - 2.6, 5.2, 5.2));
  }

  @Override
  public void points(double[] xs, double[] ys, Ink ink) {
    for (int i = 0; i < xs.length; i++) {
      dot(xs[i], ys[i], ink, "");
    }
  }

  @Override
  public void text(double x, double y, String text, Anchor anchor) {
    double length = graphics.getFontMetrics().stringWidth(text);
    double left =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - length / 2;
          case END -> x - length;
        };
    graphics.setColor(Ink.TEXT.colour());
    graphics.drawString(text, (float) left, (float) y);
  }
}
