package io.ollystack.deploy.demoshop.blueprint;

import io.opentelemetry.api.trace.Span;

/// What a service notes about the visit on its span.
public enum VisitField {
  USER {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.user.id", visit.user());
      span.setAttribute("app.user.tier", visit.tier());
    }
  },
  SESSION {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("session.id", visit.session());
    }
  },
  CARD {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.payment.card_type", visit.cardType());
      span.setAttribute("app.payment.amount", visit.amount());
      span.setAttribute("app.payment.currency", visit.currency());
    }
  },
  ORDER {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.order.id", visit.order());
      span.setAttribute("app.order.items.count", visit.products().size());
      span.setAttribute("app.order.amount", visit.amount());
    }
  },
  PRODUCT {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.product.id", visit.product());
    }
  },
  CURRENCY {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.currency", visit.currency());
    }
  },
  LOCALE {
    @Override
    public void note(Visit visit, Span span) {
      span.setAttribute("app.locale", visit.locale());
    }
  };

  public abstract void note(Visit visit, Span span);
}
